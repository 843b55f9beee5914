//! Named variants with discriminators, which the generators of SDKs need to make types of them.

use serde_json::{Map, Value, json};

/// Gives each variant of a tagged union a name (`Scope` and `unit` make `ScopeUnit`) and the union a
/// discriminator.
pub fn variants(schemas: &mut Map<String, Value>) {
    let mut hoisted = Map::new();
    for (name, schema) in schemas.iter_mut() {
        let Some(list) = schema.get("oneOf").and_then(Value::as_array) else { continue };
        let Some(tag) = common_tag(list) else { continue };
        let mut mapping = Map::new();
        let mut references = Vec::new();
        for variant in list {
            let Some(value) = tag_value(variant, &tag) else { continue };
            let variant_name = format!("{name}{}", pascal(&value));
            let reference = format!("#/components/schemas/{variant_name}");
            references.push(json!({ "$ref": reference }));
            mapping.insert(value, json!(reference));
            hoisted.insert(variant_name, variant.clone());
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("oneOf".to_owned(), Value::Array(references));
            schema.insert("discriminator".to_owned(), json!({ "propertyName": tag, "mapping": mapping }));
        }
    }
    schemas.extend(hoisted);
    schemas.sort_keys();
}

/// The property that has one fixed value in each variant.
fn common_tag(variants: &[Value]) -> Option<String> {
    let first = variants.first()?;
    let names: Vec<&String> = parts(first)
        .into_iter()
        .filter_map(|part| part.get("properties")?.as_object())
        .flat_map(Map::keys)
        .collect();
    names.into_iter().find(|name| variants.iter().all(|variant| tag_value(variant, name).is_some())).cloned()
}

fn tag_value(variant: &Value, tag: &str) -> Option<String> {
    parts(variant).into_iter().find_map(|part| {
        let values = part.get("properties")?.get(tag)?.get("enum")?.as_array()?;
        match values.as_slice() {
            [Value::String(only)] => Some(only.clone()),
            _ => None,
        }
    })
}

/// A variant, or the parts of which it is made.
fn parts(variant: &Value) -> Vec<&Value> {
    match variant.get("allOf").and_then(Value::as_array) {
        Some(parts) => parts.iter().collect(),
        None => vec![variant],
    }
}

fn pascal(text: &str) -> String {
    text.split(['_', '-', '.'])
        .flat_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_get_names_and_a_discriminator() {
        let variant = |tag: &str| json!({ "type": "object", "properties": { "type": { "enum": [tag] } } });
        let Value::Object(mut schemas) =
            json!({ "Scope": { "oneOf": [variant("tenant"), variant("own_data")] } })
        else {
            panic!()
        };
        variants(&mut schemas);
        assert_eq!(schemas["ScopeOwnData"], variant("own_data"));
        assert_eq!(
            schemas["Scope"]["discriminator"],
            json!({ "propertyName": "type", "mapping": {
                "tenant": "#/components/schemas/ScopeTenant",
                "own_data": "#/components/schemas/ScopeOwnData",
            } })
        );
    }
}

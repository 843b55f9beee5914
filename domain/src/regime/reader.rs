//! Reads the values of a TOML text, keeping where each stands and collecting every fault.

use super::{Fault, mention::Kind};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

/// A value with the place where it stands.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub value: T,
    pub place: Place,
}

/// A line and the path of a key.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub line: usize,
    pub key: String,
}

/// A table together with where it stands.
pub(super) struct Table<'t, 'i> {
    pub table: &'t DeTable<'i>,
    pub place: Place,
}

/// The file being read and what is wrong with it so far.
pub(super) struct Reader<'a> {
    file: &'a str,
    /// Where each line starts, in bytes.
    starts: Vec<usize>,
    pub faults: Vec<Fault>,
    /// The regime's key, for the names in it.
    pub regime: String,
    /// Names that must lead somewhere once all is read.
    pub mentions: Vec<(Kind, At<String>)>,
    /// Modules with the permission of the regime by which each is switched.
    pub switches: Vec<(String, String, Place)>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl<'a> Reader<'a> {
    pub fn new(file: &'a str, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self {
            file,
            starts,
            faults: Vec::new(),
            regime: String::new(),
            mentions: Vec::new(),
            switches: Vec::new(),
        }
    }

    /// The line, counted from 1, of a place in the text.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    pub fn fault(&mut self, place: &Place, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(Fault {
            file: self.file.to_owned(),
            line: place.line,
            key: place.key.clone(),
            message: message.into(),
            hint: hint.into(),
        });
    }

    pub fn place(&self, parent: &Place, key: &Spanned<DeString>) -> Place {
        let name = key.get_ref();
        let name = if name.contains('.') { format!("\"{name}\"") } else { name.to_string() };
        let key_path = if parent.key.is_empty() { name } else { format!("{}.{name}", parent.key) };
        Place { line: self.line(key.span().start), key: key_path }
    }

    /// Reports every key of the table that the language does not have.
    pub fn only(&mut self, of: &Table, known: &[&str]) {
        for (key, _) in of.table {
            if !known.contains(&key.get_ref().as_ref()) {
                let place = self.place(&of.place, key);
                let hint = format!("remove it; what can stand here is: {}", known.join(", "));
                self.fault(&place, format!("there is no key `{}` here", key.get_ref()), hint);
            }
        }
    }

    /// The entries of a table of things by name: `[roles.supervisor]`.
    pub fn entries<'t, 'i>(&mut self, of: Option<&Table<'t, 'i>>) -> Vec<(String, Table<'t, 'i>)> {
        let Some(of) = of else { return Vec::new() };
        let mut entries = Vec::new();
        for (key, value) in of.table {
            let place = self.place(&of.place, key);
            if let Some(table) = self.as_table(value, place) {
                entries.push((key.get_ref().to_string(), table));
            }
        }
        entries
    }

    fn find<'t, 'i>(&self, of: &Table<'t, 'i>, name: &str) -> Option<(Place, &'t Value<'i>)> {
        let (key, value) = of.table.iter().find(|(key, _)| key.get_ref() == name)?;
        Some((self.place(&of.place, key), value))
    }

    /// Whether the table has the key at all.
    pub fn says(&self, of: &Table, name: &str) -> bool {
        self.find(of, name).is_some()
    }

    fn found<'t, 'i>(&mut self, of: &Table<'t, 'i>, name: &str) -> Option<(Place, &'t Value<'i>)> {
        let found = self.find(of, name);
        if found.is_none() {
            let hint = format!("add `{name} = …`");
            self.fault(&of.place, format!("`{name}` is missing"), hint);
        }
        found
    }

    fn wrong(&mut self, place: &Place, wanted: &str, value: &DeValue) {
        let message = format!("this is a TOML {}, and {wanted} is wanted", value.type_str());
        self.fault(place, message, format!("write {wanted}"));
    }

    fn as_table<'t, 'i>(&mut self, value: &'t Value<'i>, place: Place) -> Option<Table<'t, 'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(&place, "a table", value.get_ref());
        }
        Some(Table { table: table?, place })
    }

    pub fn as_text(&mut self, value: &Value, place: Place) -> Option<At<String>> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(&place, "a text in quotes", value.get_ref());
        }
        Some(At { value: text?, place })
    }

    pub fn table<'t, 'i>(&mut self, of: &Table<'t, 'i>, name: &str) -> Option<Table<'t, 'i>> {
        let (place, value) = self.found(of, name)?;
        self.as_table(value, place)
    }

    pub fn optional_table<'t, 'i>(&mut self, of: &Table<'t, 'i>, name: &str) -> Option<Table<'t, 'i>> {
        let (place, value) = self.find(of, name)?;
        self.as_table(value, place)
    }

    pub fn text(&mut self, of: &Table, name: &str) -> Option<At<String>> {
        let (place, value) = self.found(of, name)?;
        self.as_text(value, place)
    }

    pub fn optional_text(&mut self, of: &Table, name: &str) -> Option<At<String>> {
        let (place, value) = self.find(of, name)?;
        self.as_text(value, place)
    }

    /// A whole number from 1 on.
    pub fn number(&mut self, of: &Table, name: &str) -> Option<u32> {
        let (place, value) = self.found(of, name)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| *number > 0);
        if number.is_none() {
            let what = if name == "version" { "version" } else { "number" };
            self.fault(&place, format!("this is no {what}"), "write a whole number from 1 on");
        }
        number
    }

    /// A list of tables: `[[notices]]`, or `prerequisites = [{ … }]`.
    pub fn tables<'t, 'i>(&mut self, of: &Table<'t, 'i>, name: &str) -> Vec<Table<'t, 'i>> {
        let items = self.list(of, name);
        items.into_iter().filter_map(|(place, item)| self.as_table(item, place)).collect()
    }

    /// Reports each of the keys that is missing.
    pub fn needs(&mut self, of: &Table, names: &[&str]) {
        for name in names {
            self.found(of, name);
        }
    }

    pub fn flag(&mut self, of: &Table, name: &str) -> bool {
        let Some((place, value)) = self.find(of, name) else { return false };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(&place, "true or false", value.get_ref());
        }
        flag.unwrap_or(false)
    }

    /// A list; each item carries the line on which it stands itself. Empty when it is not there.
    pub fn list<'t, 'i>(&mut self, of: &Table<'t, 'i>, name: &str) -> Vec<(Place, &'t Value<'i>)> {
        let Some((place, value)) = self.find(of, name) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(&place, "a list", value.get_ref());
            return Vec::new();
        };
        let at = |item: &Value| Place { line: self.line(item.span().start), key: place.key.clone() };
        array.iter().map(|item| (at(item), item)).collect()
    }

    pub fn texts(&mut self, of: &Table, name: &str) -> Vec<At<String>> {
        let items = self.list(of, name);
        items.into_iter().filter_map(|(place, item)| self.as_text(item, place)).collect()
    }

    /// A text, or a table that says more: `"supervisor"` or `{ role = "supervisor", … }`.
    pub fn text_or_table<'t, 'i>(
        &mut self,
        place: Place,
        value: &'t Value<'i>,
    ) -> Result<Option<At<String>>, Table<'t, 'i>> {
        match value.get_ref().as_table() {
            Some(table) => Err(Table { table, place }),
            None => Ok(self.as_text(value, place)),
        }
    }
}

-- Provisional credentials in two channels (CSM-03): a password that counts for a time and is changed at first use.

-- Set for a password that somebody else made.
alter table passwords add column provisional_until text;
-- As what kind of person its user was known to whoever made it; stays when the user changes it.
alter table passwords add column person text;

-- A notice goes by mail or by SMS. What an SMS says is made once and stays the same for every try, since its receiver
-- knows a message by its id; sealed under the user's data key, until it is sent.
alter table notices add column channel text not null default 'mail' check (channel in ('mail', 'sms'));
alter table notices add column sealed blob;

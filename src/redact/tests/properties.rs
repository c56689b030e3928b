//! Secrets made at random, planted in random surroundings.

use std::collections::BTreeMap;
use std::ffi::OsString;

use proptest::prelude::*;

use super::super::{Raw, Redactor};
use super::clean;
use crate::redact::{Kind, Settings};
use crate::system::System;

/// Text around a secret: words of logs, marks, letters of other scripts, escapes, placeholders.
fn surroundings() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~]{0,30}",
        "\\PC{0,12}",
        Just(String::from("ERROR: Could not install packages due to an OSError: ")),
        Just(String::from("\u{1b}[31m")),
        Just(String::from("<token> at https://host.example/a@b ")),
        Just(String::from("password: ")),
        Just(String::from("C:\\Users\\")),
        Just(String::from("\r\n\t")),
    ]
}

/// What may stand directly beside a secret without being part of it.
fn gap() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(" "), Just("\n"), Just("\t"), Just("'"), Just("\""), Just(" ("), Just(", ")]
}

/// A planted text and the part of it that must not survive.
fn planted() -> impl Strategy<Value = (String, String)> {
    let word = "[A-Za-z][A-Za-z0-9]{9,16}[0-9]";
    prop_oneof![
        "gh[pousr]_[A-Za-z0-9]{36}".prop_map(|token| (token.clone(), token)),
        "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}".prop_map(|token| (token.clone(), token)),
        "glpat-[A-Za-z0-9_-]{20}".prop_map(|token| (token.clone(), token)),
        "pypi-AgE[A-Za-z0-9_-]{40,120}".prop_map(|token| (token.clone(), token)),
        "AKIA[A-Z0-9]{16}".prop_map(|token| (token.clone(), token)),
        "xox[bpars]-[0-9]{10,12}-[A-Za-z0-9]{20}".prop_map(|token| (token.clone(), token)),
        "AIza[A-Za-z0-9_-]{35}".prop_map(|token| (token.clone(), token)),
        "npm_[A-Za-z0-9]{36}".prop_map(|token| (token.clone(), token)),
        "sk-(ant|proj)-[A-Za-z0-9_-]{30}".prop_map(|token| (token.clone(), token)),
        "sk-[A-Za-z0-9]{40}".prop_map(|token| (token.clone(), token)),
        "AKCp[A-Za-z0-9]{40}".prop_map(|token| (token.clone(), token)),
        "eyJ[A-Za-z0-9_-]{20}\\.eyJ[A-Za-z0-9_-]{20}\\.[A-Za-z0-9_-]{20}"
            .prop_map(|token| (token.clone(), token)),
        (word, word).prop_map(|(user, password)| (format!("https://{user}:{password}@h.example/"), password)),
        (word, word).prop_map(|(user, password)| (format!("https://{user}:{password}@h.example/"), user)),
        (word, "[!-~&&[^/\"'`<>?#\\\\@:]]{6,20}")
            .prop_map(|(user, password)| (format!("http://{user}:{password}@h.example:80/"), password)),
        word.prop_map(|token| (format!("git+https://{token}@h.example/x.git"), token)),
        word.prop_map(|password| (format!("PASSWORD={password}"), password)),
        word.prop_map(|password| (format!("\"password\": \"{password}\""), password)),
        word.prop_map(|token| (format!("api_key = {token}"), token)),
        word.prop_map(|token| (format!("--token {token}"), token)),
        word.prop_map(|token| (format!("Authorization: Bearer {token}"), token)),
        word.prop_map(|token| (format!("https://h.example/x?sv=1&sig={token}"), token)),
        word.prop_map(|token| (format!("https://h.example/t/{token}/main"), token)),
        "[a-z]{6,10}\\.[a-z]{6,10}@[a-z]{5,9}\\.example".prop_map(|mail| (mail.clone(), mail)),
        "zq[a-z]{6,10}".prop_map(|name| (format!("/home/{name}/venv"), name)),
        "zq[a-z]{6,10}".prop_map(|name| (format!("C:\\Users\\{name}\\AppData"), name)),
        "zq[a-z]{6,10}\\.example".prop_map(|host| (format!("--index-url https://{host}/simple"), host)),
        "zq[a-z]{6,10}\\.example"
            .prop_map(|host| (format!("Looking in indexes: https://{host}/simple"), host)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn planted_secrets_never_survive(
        before in surroundings(), open in gap(), (text, secret) in planted(), close in gap(), after in surroundings(),
    ) {
        let cleaned = clean(&format!("{before}{open}{text}{close}{after}"));
        prop_assert!(!cleaned.contains(&secret), "{secret:?} in {cleaned:?}");
    }

    #[test]
    fn cleaning_twice_changes_nothing(
        pieces in prop::collection::vec(
            prop_oneof![surroundings(), planted().prop_map(|(text, _)| text), gap().prop_map(String::from)], 0..8),
    ) {
        let redactor = Redactor::default();
        let once = redactor.clean(&Raw::from(pieces.concat()));
        let twice = redactor.clean(&Raw::from(once.as_str()));
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn any_text_is_cleaned(text in "\\PC{0,200}|[\\x00-\\xff]{0,200}|[a-zA-Z:/@%\\\\<>=\"' .-]{0,200}") {
        let cleaned = clean(&text);
        prop_assert!(!cleaned.chars().any(|character| character.is_control() && !"\n\t".contains(character)));
        prop_assert_eq!(clean(&cleaned), cleaned);
    }

    #[test]
    fn names_of_this_machine_never_survive(
        user in "zq[a-z]{2,9}", host in "zx[a-z]{2,9}", secret in "[A-Za-z0-9!$%&*+=^~#]{8,24}",
        before in surroundings(), open in gap(), close in gap(), after in surroundings(),
    ) {
        let variables = [("USER", &user), ("HOME", &format!("/home/{user}")), ("HOSTNAME", &host), ("CORP_SECRET", &secret)];
        let variables: BTreeMap<OsString, OsString> =
            variables.into_iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
        let nowhere = std::path::PathBuf::from("/nonexistent");
        let system = System::with_environment(variables, nowhere.clone()).rooted(nowhere);
        let redactor = crate::probe::redactor(&system, &[]);
        let text = format!("{before}{open}{user}{close}/x/{user}/y {host}{open}{host}.local{close}x{secret}y{after}");
        let cleaned = redactor.clean(&Raw::from(text));
        for planted in [&user, &host, &secret] {
            prop_assert!(!cleaned.as_str().contains(planted.as_str()), "{:?} in {:?}", planted, cleaned);
        }
        prop_assert_eq!(redactor.clean(&Raw::from(cleaned.as_str())), cleaned);
    }

    #[test]
    fn a_name_inside_a_word_stays(user in "zq[a-z]{2,9}", before in "[a-z]{1,5}", after in "[a-z]{1,5}") {
        let variables = BTreeMap::from([(OsString::from("USER"), OsString::from(&user))]);
        let nowhere = std::path::PathBuf::from("/nonexistent");
        let redactor = crate::probe::redactor(&System::with_environment(variables, nowhere.clone()).rooted(nowhere), &[]);
        let word = format!("{before}{user}{after}");
        let cleaned = redactor.clean(&Raw::from(word.as_str()));
        prop_assert_eq!(cleaned.as_str(), word);
    }

    /// A file of settings in any state teaches something or nothing, and what it teaches is gone.
    #[test]
    fn any_file_of_settings_is_learned_from(
        lines in prop::collection::vec("(\\[?[a-z._-]{0,12}\\]?|index-url|password|machine x login y password) ?[=: ]? ?[\"'\\[{]?[!-~]{0,12}[\"'\\]}]?", 0..8),
        password in "Zq[a-z0-9]{14}",
    ) {
        for kind in [
            Kind::Installer, Kind::Project, Kind::Credentials, Kind::Git, Kind::Netrc, Kind::Options,
            Kind::Docker, Kind::Secret,
        ] {
            let redactor = Redactor::default();
            let text = lines.join("\n");
            redactor.learn_settings([Settings::File(&text, kind)]);
            let of_mine = format!("[global]\nindex-url = https://user:{password}@pkgs.example/simple\n");
            redactor.learn_settings([Settings::File(&of_mine, Kind::Installer)]);
            let cleaned = redactor.clean(&Raw::from(format!("it said {password}\n{text}")));
            prop_assert!(!cleaned.as_str().contains(password.as_str()), "{kind:?}: {cleaned:?}");
        }
    }
}

//! What `wheels` says where nothing fits: that, and the closest file first.

use serde_json::{Value, json};

use crate::program::run;
use crate::support::{Machine, modern_python, skip};

#[test]
fn where_no_wheel_fits_that_is_said_and_the_closest_file_comes_first() {
    let Some(python) = modern_python() else { return skip("there is no Python with venv") };
    let machine = std::env::consts::ARCH;
    // For another system, and for another Python on a system like this one.
    let other_system = "demo-1.0-cp27-cp27m-win32.whl".to_owned();
    let other_python = format!("demo-1.0-cp27-cp27mu-manylinux1_{machine}.whl");
    let files: Vec<Value> = [&other_system, &other_python]
        .iter()
        .map(|name| json!({"filename": name, "url": "x", "hashes": {}, "requires-python": "<3"}))
        .collect();
    let here = Machine::new();
    let page = here.write("page.json", json!({"name": "demo", "files": files}).to_string());
    let mut command = here.pip_doctor();
    command.args(["wheels", "demo==1.0", "--format", "json", "--index-json"]).arg(page);
    let done = run(command.arg("--python").arg(python), "");
    assert_eq!(done.code, 1, "{done:?}");
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(report["verdict"], "unclear");
    assert_eq!(report["summary"], "No wheel of demo==1.0 fits this interpreter and its pip.");
    let candidates = report["facts"]["wheels"][0]["candidates"].as_array().unwrap();
    let names: Vec<&Value> = candidates.iter().map(|candidate| &candidate["filename"]).collect();
    if cfg!(target_os = "linux") {
        assert_eq!(names, [&json!(other_python), &json!(other_system)]);
    }
}

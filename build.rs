//! Makes cargo notice new files below the folders that are embedded.

fn main() {
    for folder in ["checks", "data"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}

//! The program: parses the command line, runs the pipeline, exits.

fn main() {}

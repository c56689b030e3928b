//! Ranks what the checks found: root cause first, consequences folded under it, gaps named.

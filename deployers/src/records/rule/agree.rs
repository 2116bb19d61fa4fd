//! The database and the memory give the same answer for every rule and every row.

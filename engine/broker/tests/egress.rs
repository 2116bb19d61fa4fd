//! The egress proxy: which hosts are reached, in which way, and what is told of it.

mod plain;
mod refused;
mod tls;

//! The courier against real servers: wsgidav, moto's S3 and openssh-server, each started by the test on a free port, in a
//! process group of its own and with its own folder, and ended by it.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod courier;
mod http;
mod proxy;
mod server;

mod faults;
mod kill;
mod living;
mod round_trip;

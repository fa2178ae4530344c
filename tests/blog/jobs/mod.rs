//! Work beside requests: what recurs, what people see and do, what crashes leave behind.

mod claims;
mod pages;
mod recurring;
mod taken_over;
mod trials;
mod worker;

//! What can go wrong before and around the loop; what goes wrong with a model or a tool is an end or a tool's answer.

/// One variant an operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A variable of the environment is missing.
    #[error("{0} is not set")]
    Environment(&'static str),
    /// The model's endpoint is no address.
    #[error("the model's endpoint is no http address: {0}")]
    Endpoint(String),
    /// The work folder cannot be opened.
    #[error("opening the work folder")]
    Folder(#[source] std::io::Error),
    /// The HTTP client cannot be made.
    #[error("making the HTTP client")]
    Client(#[source] reqwest::Error),
    /// The table of models does not read.
    #[error("reading the table of models")]
    Classes(#[source] toml::de::Error),
    /// The first line of the standard input is no order.
    #[error("reading the order: {0}")]
    Order(String),
}

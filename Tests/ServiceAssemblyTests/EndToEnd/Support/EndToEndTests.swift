import Testing

/// The whole service over real HTTP, as the contract describes it.
///
/// Serialized: every test runs a service of its own, and on a small machine they would only slow one another down.
@Suite(.serialized)
enum EndToEndTests {}

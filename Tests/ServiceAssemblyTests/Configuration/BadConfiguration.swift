import Testing

/// A configuration that is wrong, and every line that a person is told.
struct BadConfiguration: Sendable, CustomTestStringConvertible {
    let name: String
    let yaml: String
    var environment: [String: String] = [:]
    var files: [String: String] = [:]
    let lines: [String]

    var testDescription: String { name }
}

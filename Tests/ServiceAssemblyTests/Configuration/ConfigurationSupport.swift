import Testing

@testable import ServiceAssembly

/// Files that exist only in a test.
struct FakeFiles: FileReading {
    /// Content by path.
    var texts: [String: String] = [:]

    func text(of path: String) throws(FileReadingFailure) -> String {
        guard let text = texts[path] else { throw FileReadingFailure("No such file or directory") }
        return text
    }
}

/// Reads `yaml` as the file `etc/m.yaml`.
func readConfiguration(
    _ yaml: String?, environment: [String: String] = [:], flags: ConfigurationFlags = ConfigurationFlags(),
    files: [String: String] = [:]
) -> Result<ServiceConfiguration, ConfigurationProblems> {
    ConfigurationReader.read(
        text: yaml, fileName: "etc/m.yaml", environment: environment, flags: flags, files: FakeFiles(texts: files))
}

/// Reads `yaml`, which must be right.
func configuration(
    _ yaml: String?, environment: [String: String] = [:], flags: ConfigurationFlags = ConfigurationFlags(),
    files: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
) throws -> ServiceConfiguration {
    switch readConfiguration(yaml, environment: environment, flags: flags, files: files) {
    case .success(let configuration): return configuration
    case .failure(let problems):
        try #require(Bool(false), "\(problems.text)", sourceLocation: sourceLocation)
        throw problems
    }
}

/// Reads `yaml`, which must be wrong, and gives the lines that a person sees.
func problemLines(
    _ yaml: String?, environment: [String: String] = [:], flags: ConfigurationFlags = ConfigurationFlags(),
    files: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
) throws -> [String] {
    guard case .failure(let problems) = readConfiguration(yaml, environment: environment, flags: flags, files: files)
    else {
        try #require(Bool(false), "the configuration was taken", sourceLocation: sourceLocation)
        return []
    }
    return problems.text.split(separator: "\n").map(String.init)
}

/// A configuration that is right; the keys of a test are put below it.
let minimal = "tasks: {essay_writing: {judge: simulated}}\n"

import Telemetry
import TestSupport

@testable import ServiceAssembly

/// Every metric that a service may have: one with TLS and with all else that is registered only where it is configured.
func allMetricFamilies() async throws -> [MetricDescription] {
    let folder = try TemporaryFolder()
    let installed = try InstalledCertificate()
    var configuration = testConfiguration(folder)
    configuration.server.listen = ["https://127.0.0.1:0"]
    configuration.server.tls = installed.settings
    return try await withService(configuration) { $0.service.metrics.families }
}

extension MetricDescription {
    /// Its row in `docs/metrics.md`.
    var row: String {
        let labels = labels.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(name)` | \(kind.rawValue) | \(labels.isEmpty ? "–" : labels) | \(help) |"
    }

    /// The names of its samples.
    var sampleNames: [String] { kind == .histogram ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name] }
}

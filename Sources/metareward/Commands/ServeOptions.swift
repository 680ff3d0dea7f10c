import ArgumentParser
import Foundation
import ServiceAssembly

/// What `serve` and `check-config` take.
struct ServeOptions: ParsableArguments {
    /// Configuration file (YAML). Without it the built-in tasks use the simulated model.
    @Option(name: .long, help: "Configuration file (YAML). Without it the built-in tasks use the simulated model.")
    var config: String?

    /// Address to bind. Default 127.0.0.1.
    @Option(name: .long, help: "Address to bind. Default 127.0.0.1.")
    var host: String?

    /// Port to bind; 0 takes a free one. Default 8080.
    @Option(name: .long, help: "Port to bind; 0 takes a free one. Default 8080.")
    var port: Int?

    /// Data folder. Default ./data.
    @Option(name: .long, help: "Data folder. Default ./data.")
    var data: String?

    /// trace, debug, info, notice, warning, error or critical. Default info.
    @Option(name: .long, help: "trace, debug, info, notice, warning, error or critical. Default info.")
    var logLevel: String?

    /// Bind beyond loopback although there are no access tokens.
    @Flag(name: .long, help: "Bind beyond loopback although there are no access tokens.")
    var insecure = false

    /// Reads the configuration, as often as it is called.
    func read() -> Result<ServiceConfiguration, ConfigurationProblems> {
        let flags = ConfigurationFlags(
            host: host, port: port, data: data, logLevel: logLevel, isInsecure: insecure)
        return ConfigurationReader.read(
            fileName: config, environment: ProcessInfo.processInfo.environment, flags: flags)
    }

    /// The configuration, or exit code 78 with every problem on standard error.
    func load() throws -> ServiceConfiguration {
        switch read() {
        case .success(let configuration):
            return configuration
        case .failure(let problems):
            Terminal.errorLine(problems.text)
            throw ExitCode.configuration
        }
    }
}

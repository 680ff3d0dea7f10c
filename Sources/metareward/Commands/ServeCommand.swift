import ArgumentParser
import Dispatch
import Glibc
import Logging
import ServiceAssembly

/// `metareward serve`: runs the service until SIGTERM or SIGINT; SIGHUP reloads what can be reloaded.
struct ServeCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the reward service.",
        discussion: """
            Without a configuration it serves the built-in tasks on 127.0.0.1:8080 with the simulated model and keeps \
            its data in ./data. Exits 78 when the configuration or the data folder cannot be used, 74 when the \
            databases cannot be opened or are damaged. SIGHUP reads the \
            configuration again and takes access tokens, certificates, the log level and the modes of schedules \
            from it.
            """)

    /// Options shared between commands.
    @OptionGroup var options: ServeOptions

    /// Does what the command says; throws an exit code.
    func run() async throws {
        let configuration = try options.load()
        let logLevel = LogLevelSwitch(configuration.log.level)
        let logger = LogBootstrap.logger("metareward", configuration: configuration.log, level: logLevel)
        let service: RewardService
        do throws(ServiceFailure) {
            service = try await RewardService.assemble(configuration, logger: logger, logLevel: logLevel)
            _ = try service.start()
        } catch {
            Terminal.errorLine("metareward: \(error.detail)")
            throw ExitCode(error)
        }
        let signals = TerminationSignals { service.shutdown() }
        let reloads = ReloadSignal {
            switch options.read() {
            case .success(let configuration): service.reload(configuration)
            case .failure(let problems): service.reloadFailed(problems)
            }
        }
        await service.run()
        signals.cancel()
        reloads.cancel()
    }
}

/// Calls back on SIGHUP, once after another.
final class ReloadSignal {
    private let source: any DispatchSourceSignal

    /// Listens; without it the signal would end the process.
    ///
    /// - Parameter onReady: Called when no signal is lost any more; one that comes before is ignored.
    init(onReady: @escaping @Sendable () -> Void = {}, _ body: @escaping @Sendable () -> Void) {
        signal(SIGHUP, SIG_IGN)
        let queue = DispatchQueue(label: "metareward.reload")
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
        source.setEventHandler(handler: body)
        source.setRegistrationHandler(handler: onReady)
        source.resume()
    }

    /// Stops listening.
    func cancel() { source.cancel() }
}

/// Calls back on SIGTERM and SIGINT. A second signal ends the process at once, for a person who does not want to wait.
final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    /// Listens from now on.
    init(_ body: @escaping @Sendable () -> Void) {
        let count = SignalCount()
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if count.next() > 1 { _exit(130) }
                body()
            }
            source.resume()
            return source
        }
    }

    /// Stops listening.
    func cancel() { sources.forEach { $0.cancel() } }
}

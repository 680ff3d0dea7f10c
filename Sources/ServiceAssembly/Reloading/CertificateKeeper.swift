internal import HTTPServer
internal import Locking
internal import Logging
internal import RewardCore
internal import TLSEngine
internal import Telemetry

/// Keeps the certificate of the `https` listeners in step with its files: looks at them from time to time, and takes
/// them at once when it is told to. Files that cannot be used leave the old certificate in force and are told in the
/// log, once for each state of the files.
final class CertificateKeeper: Sendable {
    /// Hands a configuration to the server.
    typealias Load = @Sendable (TLSServerConfiguration) throws(TLSConfigurationError) -> TLSCertificate

    private struct State {
        var configuration: ServerTLSConfiguration
        /// The files as they were before they were last read.
        var stamps: [FileStamp?]
        var certificate: TLSCertificate?
    }

    private let state: Locked<State>
    private let load: Load
    private let clock: any ServiceClock
    private let logger: Logger
    private let reloads: CounterFamily

    /// A keeper of files that the server has read, or is about to read.
    init(
        _ configuration: ServerTLSConfiguration, clock: any ServiceClock, logger: Logger, metrics: MetricsRegistry,
        load: @escaping Load
    ) {
        state = Locked(State(configuration: configuration, stamps: Self.stamps(configuration)))
        self.load = load
        self.clock = clock
        self.logger = logger
        reloads = metrics.counter(
            "metareward_tls_certificate_reloads_total", help: "Certificates read again, by what came of it.",
            labels: ["result"])
        metrics.gauge(
            "metareward_tls_certificate_not_after_seconds",
            help: "The last second of the certificate's validity, in seconds since 1970; 0 without one."
        ) { [state] in Double(state.withLock { $0.certificate?.notAfter ?? 0 }) }
    }

    /// Takes note of the certificate that the server has begun with.
    func began(with certificate: TLSCertificate) {
        state.withLock { $0.certificate = certificate }
        warn(of: certificate)
    }

    /// Looks at the files until the task is cancelled.
    func run() async {
        while true {
            let seconds = state.withLock { $0.configuration.checkSeconds }
            // Where it is off, it may be turned on by a new configuration.
            let pause = Duration.seconds(seconds > 0 ? seconds : 10)
            do {
                try await clock.sleep(until: clock.monotonic().advanced(by: pause))
            } catch {
                return
            }
            if seconds > 0 { checkFiles() }
        }
    }

    /// Reads the files again if any of them has changed since they were last read.
    func checkFiles() {
        let (configuration, known) = state.withLock { ($0.configuration, $0.stamps) }
        if Self.stamps(configuration) != known { take(configuration) }
    }

    /// Reads the files of a configuration and puts it in force. Returns what is wrong, and then nothing has changed.
    @discardableResult
    func take(_ configuration: ServerTLSConfiguration) -> String? {
        // Taken first: a file that changes while it is read is seen to have changed at the next look.
        let stamps = Self.stamps(configuration)
        do throws(TLSConfigurationError) {
            guard let settings = configuration.serverConfiguration else { return "there is no certificate" }
            let certificate = try load(settings)
            state.withLock { $0 = State(configuration: configuration, stamps: stamps, certificate: certificate) }
            reloads.with("taken").increment()
            logger.notice("certificate taken", metadata: Self.metadata(certificate))
            warn(of: certificate)
            return nil
        } catch {
            state.withLock { if $0.configuration == configuration { $0.stamps = stamps } }
            reloads.with("refused").increment()
            logger.error(
                "certificate refused, the old one stays in force", metadata: ["detail": "\(error)"])
            return "\(error)"
        }
    }

    private func warn(of certificate: TLSCertificate) {
        switch certificate.validity(at: clock.now().milliseconds / 1000) {
        case .valid: break
        case .notYet: logger.warning("the certificate is not valid yet", metadata: Self.metadata(certificate))
        case .expired: logger.warning("the certificate has expired", metadata: Self.metadata(certificate))
        }
    }

    private static func metadata(_ certificate: TLSCertificate) -> Logger.Metadata {
        let end = Timestamp(milliseconds: certificate.notAfter * 1000)
        return [
            "certificate.serial": "\(certificate.serial)", "certificate.names": "\(certificate.names)",
            "certificate.until": "\(end.text)",
        ]
    }

    private static func stamps(_ configuration: ServerTLSConfiguration) -> [FileStamp?] {
        configuration.files.map { FileStamp($0) }
    }
}

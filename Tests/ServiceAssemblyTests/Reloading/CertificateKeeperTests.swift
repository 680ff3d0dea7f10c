import Glibc
import Locking
import RewardCore
import TLSEngine
import Telemetry
import TestSupport
import Testing

@testable import ServiceAssembly

/// Looking at the files of a certificate, on a clock that the test moves.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct CertificateKeeperTests {
    private let installed: InstalledCertificate
    private let clock = ManualClock()
    /// The serial numbers that the server was given, in order.
    private let taken = Locked<[String]>([])
    private let metrics = MetricsRegistry()

    init() throws {
        installed = try InstalledCertificate()
    }

    private func keeper(checkSeconds: Double = 10) -> CertificateKeeper {
        var settings = installed.settings
        settings.checkSeconds = checkSeconds
        var quiet = LogConfiguration()
        quiet.level = .critical
        let logger = LogBootstrap.logger("test", configuration: quiet)
        return CertificateKeeper(settings, clock: clock, logger: logger, metrics: metrics) {
            [taken] configuration throws(TLSConfigurationError) in
            let certificate = try TLSServerContext(configuration).certificate
            taken.withLock { $0.append(certificate.serial) }
            return certificate
        }
    }

    /// Runs the keeper's watch, and the body beside it.
    private func watching(_ keeper: CertificateKeeper, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keeper.run() }
            await clock.waitForSleepers(1)
            try await body()
            group.cancelAll()
        }
    }

    /// Lets the watch look at the files, and returns when it sleeps again.
    private func nextLook() async {
        for _ in 0..<5 {
            clock.advance(by: .seconds(2))
            await clock.waitForSleepers(1)
        }
    }

    private func count(_ result: String) -> Bool {
        let text = String(decoding: metrics.prometheusText(), as: UTF8.self)
        return text.contains("metareward_tls_certificate_reloads_total{result=\"\(result)\"} 1\n")
    }

    @Test func filesThatHaveChangedAreTakenAtTheNextLook() async throws {
        try await watching(keeper()) {
            await nextLook()
            #expect(taken.withLock { $0 }.isEmpty)
            try installed.install(.renewed)
            await nextLook()
            await nextLook()
            #expect(taken.withLock { $0 } == [try installed.serial(.renewed)])
            #expect(count("taken"))
        }
    }

    @Test func filesThatCannotBeUsedAreTriedOnceForEachState() async throws {
        try await watching(keeper()) {
            // The key comes later than its certificate, as with tools that write one after the other.
            try installed.installCertificate(.renewed)
            await nextLook()
            await nextLook()
            #expect(taken.withLock { $0 }.isEmpty)
            #expect(count("refused"))
            try installed.install(.renewed)
            await nextLook()
            #expect(taken.withLock { $0 } == [try installed.serial(.renewed)])
        }
    }

    @Test func aFileThatIsMissingForAWhileIsTakenWhenItIsBack() async throws {
        try await watching(keeper()) {
            unlink(installed.certificate)
            await nextLook()
            #expect(taken.withLock { $0 }.isEmpty)
            try installed.install(.local)
            await nextLook()
            #expect(taken.withLock { $0 } == [try installed.serial(.local)])
        }
    }

    @Test func withoutLooksOnlyAReloadTakesThem() async throws {
        let keeper = keeper(checkSeconds: 0)
        try await watching(keeper) {
            try installed.install(.renewed)
            await nextLook()
            #expect(taken.withLock { $0 }.isEmpty)
            #expect(keeper.take(installed.settings) == nil)
            #expect(taken.withLock { $0 } == [try installed.serial(.renewed)])
        }
    }

    @Test func otherFilesOfANewConfigurationAreWatchedFromThenOn() async throws {
        let keeper = keeper()
        let other = try InstalledCertificate()
        #expect(keeper.take(other.settings) == nil)
        try await watching(keeper) {
            try installed.install(.renewed)
            await nextLook()
            try other.install(.other)
            await nextLook()
            #expect(taken.withLock { $0 } == [try installed.serial(.local), try installed.serial(.other)])
        }
    }
}

internal import Locking
internal import Logging
internal import Refinement
internal import RewardAPI
internal import RewardCore

extension RewardService {
    /// Takes from a configuration that was read again what can change while the service runs: the certificate and the
    /// other TLS settings, access, the log's level, and the modes of schedules. The rest is reported and counts after a
    /// restart.
    ///
    /// The certificate's files are read even where the configuration is the same. A mode is taken where the file says
    /// another than it did before, so that reading it again does not undo what an operator has set by request.
    @discardableResult
    public func reload(_ new: ServiceConfiguration) -> ReloadReport {
        var report = ReloadReport()
        let old = lastRead.withLock { last in
            defer { last = new }
            return last
        }
        if let keeper, new.server.usesTLS {
            if let problem = keeper.take(new.server.tls) {
                report.refused.append("server.tls: \(problem)")
            } else {
                report.taken.append("server.tls")
            }
        }
        if new.access != old.access || new.server.isInsecure != old.server.isInsecure {
            if new.access.tokens.isEmpty, !new.server.isInsecure, !configuration.server.isLoopback {
                // The new file may listen on loopback only, but this service still listens where it began.
                report.refused.append("access: other machines reach this service, so it needs a token; restart it")
            } else {
                api.setAccess(new.accessSettings)
                report.taken.append("access: \(new.access.tokens.count) tokens")
            }
        }
        if new.log.level != old.log.level {
            logLevel.set(new.log.level)
            report.taken.append("log.level: \(new.log.level.rawValue)")
        }
        for task in new.tasks {
            let (name, mode) = (task.settings.name, task.settings.schedule.mode)
            guard let before = old.tasks.first(where: { $0.settings.name == name }),
                before.settings.schedule.mode != mode, worker.takeConfigured(mode, of: name)
            else { continue }
            report.taken.append("tasks.\(name).schedule.mode: \(mode.rawValue)")
        }
        report.needsRestart = configuration.sectionsThatNeedARestart(for: new)
        log(report)
        tell(
            .reload, by: "signal", target: "configuration",
            after: (report.taken.map { "taken " + $0 } + report.refused.map { "refused " + $0 }
                + report.needsRestart.map { "needs a restart: " + $0 }).joined(separator: "; "))
        return report
    }

    /// Says that the configuration could not be read again. Everything stays as it is but for the certificate, whose
    /// files are looked at all the same.
    public func reloadFailed(_ problems: ConfigurationProblems) {
        logger.error("the configuration was not reloaded", metadata: ["problems": "\(problems.text)"])
        keeper?.checkFiles()
    }

    private func log(_ report: ReloadReport) {
        func text(_ list: [String]) -> String { list.isEmpty ? "nothing" : list.joined(separator: ", ") }
        logger.notice(
            "configuration reloaded",
            metadata: ["reload.taken": "\(text(report.taken))", "reload.refused": "\(text(report.refused))"])
        guard !report.needsRestart.isEmpty else { return }
        logger.warning(
            "changes of the configuration count only after a restart",
            metadata: ["reload.sections": "\(text(report.needsRestart))"])
    }
}

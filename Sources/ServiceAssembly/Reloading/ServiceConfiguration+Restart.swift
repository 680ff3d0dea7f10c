internal import RewardCore

extension ServiceConfiguration {
    /// The sections in which `other` differs from this configuration, apart from what can be changed while the
    /// service runs: access but for the size of the audit log, the log's level, the modes of schedules, and the TLS
    /// settings where https is spoken before and after.
    func sectionsThatNeedARestart(for other: ServiceConfiguration) -> [String] {
        var other = other
        other.log.level = log.level
        let auditEntriesMax = other.access.auditEntriesMax
        other.access = access
        other.access.auditEntriesMax = auditEntriesMax
        if server.usesTLS, other.server.usesTLS { other.server.tls = server.tls }
        for index in other.tasks.indices {
            guard let own = tasks.first(where: { $0.settings.name == other.tasks[index].settings.name }) else {
                continue
            }
            other.tasks[index].settings.schedule.mode = own.settings.schedule.mode
        }
        let sections: [(String, Bool)] = [
            ("server", server == other.server), ("access", access == other.access),
            ("data", dataFolder == other.dataFolder && dataCheckBytesMax == other.dataCheckBytesMax),
            ("log", log == other.log),
            ("models", models == other.models), ("tasks", tasks == other.tasks),
            ("default_task", defaultTask == other.defaultTask), ("limits", limits == other.limits),
            ("admission", admission == other.admission), ("memory", memory == other.memory),
            ("compression", compression == other.compression), ("events", events == other.events),
            ("metrics", metrics == other.metrics),
            ("readiness", readiness == other.readiness),
            ("pins", pins == other.pins), ("on_store_failure", onStoreFailure == other.onStoreFailure),
            ("retention", retention == other.retention),
            ("idempotency", idempotency == other.idempotency),
            ("simulated", simulated == other.simulated),
        ]
        return sections.filter { !$0.1 }.map(\.0)
    }
}

internal import RewardCore

extension ServiceConfiguration {
    /// The sections in which `other` differs from this configuration, apart from what can be changed while the service
    /// runs: the log's level, the modes of schedules, and the TLS settings where https is spoken before and after.
    func sectionsThatNeedARestart(for other: ServiceConfiguration) -> [String] {
        var other = other
        other.log.level = log.level
        if server.usesTLS, other.server.usesTLS { other.server.tls = server.tls }
        for index in other.tasks.indices {
            guard let own = tasks.first(where: { $0.settings.name == other.tasks[index].settings.name }) else {
                continue
            }
            other.tasks[index].settings.schedule.mode = own.settings.schedule.mode
        }
        let sections: [(String, Bool)] = [
            ("server", server == other.server), ("data", dataFolder == other.dataFolder), ("log", log == other.log),
            ("models", models == other.models), ("tasks", tasks == other.tasks),
            ("default_task", defaultTask == other.defaultTask), ("limits", limits == other.limits),
            ("admission", admission == other.admission), ("memory", memory == other.memory),
            ("pins", pins == other.pins), ("simulated", simulated == other.simulated),
        ]
        return sections.filter { !$0.1 }.map(\.0)
    }
}

internal import RewardCore

/// The runs that are not over: at most one a lineage, at most `width` of them at work, the others in the order in which
/// they came.
struct MetaRunQueue: Sendable {
    /// How far an active run has come.
    enum Phase: Sendable, Equatable {
        /// It is being written to the store for the first time.
        case entering
        /// It waits for its turn.
        case waiting
        /// It is at work, or being ended.
        case taken
    }

    private struct Entry {
        var run: MetaRun
        var phase: Phase
    }

    private let width: Int
    private var entries: [String: Entry] = [:]
    private var lineages: [Lineage: String] = [:]
    private var line: [String] = []
    private var taken = 0

    /// A queue in which `width` runs are at work at once, at least 1.
    init(width: Int) { self.width = max(1, width) }

    /// Identifiers of all active runs.
    var ids: [String] { Array(entries.keys) }

    /// The run as it stands, while it is active.
    func run(id: String) -> MetaRun? { entries[id]?.run }

    /// How far it has come, while it is active.
    func phase(of id: String) -> Phase? { entries[id]?.phase }

    /// Whether a run of the lineage is active.
    func hasActiveRun(of lineage: Lineage) -> Bool { lineages[lineage] != nil }

    /// The run of the lineage that has begun, or may begin at any moment; `nil` where none has, or the one that there
    /// is still waits for its first turn.
    func begunRun(of lineage: Lineage) -> MetaRun? {
        guard let id = lineages[lineage], let entry = entries[id] else { return nil }
        return entry.phase == .taken || entry.run.fromVersion != nil ? entry.run : nil
    }

    /// Gives an order a run in each lineage: the active one, or a new one made by `make`. All or none.
    ///
    /// - Throws: `.conflict` when the active run of a lineage has other parameters than the order names.
    mutating func admit(
        _ order: MetaRunOrder, to wanted: [Lineage], make: (Lineage) -> MetaRun
    ) throws(MetaRunRefusal) -> [MetaRunTicket] {
        for lineage in wanted {
            guard let active = activeRun(of: lineage) else { continue }
            let differences = Self.differences(between: order, and: active.parameters)
            if !differences.isEmpty {
                throw .conflict(activeRun: active.id, detail: differences.joined(separator: ", "))
            }
        }
        return wanted.map { lineage in
            if let active = activeRun(of: lineage) { return MetaRunTicket(run: active, joined: true) }
            let run = make(lineage)
            entries[run.id] = Entry(run: run, phase: .entering)
            lineages[lineage] = run.id
            return MetaRunTicket(run: run, joined: false)
        }
    }

    /// Takes over a run of an earlier process; `false` where its lineage has an active run already.
    mutating func resume(_ run: MetaRun) -> Bool {
        guard lineages[run.lineage] == nil else { return false }
        entries[run.id] = Entry(run: run, phase: .waiting)
        lineages[run.lineage] = run.id
        line.append(run.id)
        return true
    }

    /// The run is in the store and gets in line.
    mutating func entered(_ id: String) {
        guard entries[id]?.phase == .entering else { return }
        entries[id]?.phase = .waiting
        line.append(id)
    }

    /// The runs whose turn it is; they are taken.
    mutating func takeNext() -> [String] {
        var next: [String] = []
        while taken < width, let id = line.first {
            line.removeFirst()
            take(id)
            next.append(id)
        }
        return next
    }

    /// Takes a run out of its turn, so that whoever asks can end it. `false` unless it was waiting.
    mutating func withdraw(_ id: String) -> Bool {
        guard entries[id]?.phase == .waiting else { return false }
        line.removeAll { $0 == id }
        take(id)
        return true
    }

    /// The run has come further.
    mutating func update(_ run: MetaRun) { entries[run.id]?.run = run }

    /// The run is no longer active here; its lineage is free.
    mutating func remove(_ id: String) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        if entry.phase == .taken { taken -= 1 }
        lineages.removeValue(forKey: entry.run.lineage)
        line.removeAll { $0 == id }
    }

    private mutating func take(_ id: String) {
        entries[id]?.phase = .taken
        taken += 1
    }

    private func activeRun(of lineage: Lineage) -> MetaRun? { lineages[lineage].flatMap { entries[$0]?.run } }

    /// What an order names and a run has otherwise. That it names no dry run counts, since the two end differently.
    private static func differences(between order: MetaRunOrder, and parameters: MetaRunParameters) -> [String] {
        var differences: [String] = []
        if let samples = order.samples, samples != parameters.samples {
            differences.append("samples is \(parameters.samples), not \(samples)")
        }
        if let strategy = order.strategy, strategy != parameters.strategy {
            differences.append("strategy is \(parameters.strategy.rawValue), not \(strategy.rawValue)")
        }
        if let seed = order.seed, seed != parameters.seed {
            differences.append("seed is \(parameters.seed), not \(seed)")
        }
        if order.isDryRun != parameters.isDryRun {
            differences.append("dry_run is \(parameters.isDryRun), not \(order.isDryRun)")
        }
        return differences
    }
}

internal import RewardCore

/// Pins in memory: the rules of pinning without a database.
struct MemoryPins {
    /// A key whose texts are compared by their bytes.
    private struct Key: Hashable {
        let kind: String
        let run: ByteText?
        let name: ByteText
        let step: Int64

        init(_ key: PinKey) {
            kind = key.kind
            switch key {
            case .step(let run, let step): (self.run, name, self.step) = (ByteText(run), ByteText(""), step)
            case .group(let run, let group): (self.run, name, step) = (run.map(ByteText.init), ByteText(group), 0)
            case .prompt(let hash): (run, name, step) = (nil, ByteText(hash), 0)
            }
        }
    }

    private let keepSteps: Int
    private let shortPinMilliseconds: Int64
    private var pins: [Key: [Pin]] = [:]
    private var steps: [ByteText: Set<Int64>] = [:]

    /// No pins.
    init(keepSteps: Int, shortPinSeconds: Int) {
        self.keepSteps = keepSteps
        shortPinMilliseconds = Int64(shortPinSeconds) * 1000
    }

    /// The stored pin of a key in a lineage, expired or not.
    func find(_ key: PinKey, lineage: Lineage) -> Pin? { pins[Key(key)]?.first { $0.lineage == lineage } }

    /// Inserts `pin` unless one is in force for its key and lineage; returns the one in force.
    mutating func insert(_ pin: Pin) -> PinResult {
        let key = Key(pin.key)
        if case .step = pin.key {
        } else {
            let (cutoff, isBeforeTime) = pin.madeAt.milliseconds.subtractingReportingOverflow(shortPinMilliseconds)
            if !isBeforeTime {
                pins[key]?.removeAll { $0.lineage.task == pin.lineage.task && $0.madeAt.milliseconds < cutoff }
            }
        }
        if let found = find(pin.key, lineage: pin.lineage) {
            return PinResult(pin: found, isNew: false, isFirstOfTask: false)
        }
        let isFirst = !(pins[key] ?? []).contains { $0.lineage.task == pin.lineage.task }
        pins[key, default: []].append(pin)
        if case .step(let run, let step) = pin.key {
            steps[ByteText(run), default: []].insert(step)
            pruneSteps(of: run)
        }
        return PinResult(pin: pin, isNew: true, isFirstOfTask: isFirst)
    }

    /// All step pins of a run, in no order.
    func stepPins(of run: String) -> [Pin] {
        pins.values.joined().filter { pin in
            if case .step(let name, _) = pin.key { ByteText(name) == ByteText(run) } else { false }
        }
    }

    /// All pins of a lineage whose key names a run, with the run, in no order.
    func pinsOfRuns(in lineage: Lineage) -> [(run: String, pin: Pin)] {
        pins.values.joined().filter { $0.lineage == lineage }.compactMap { pin in
            switch pin.key {
            case .step(let run, _): (run, pin)
            case .group(let run, _): run.map { ($0, pin) }
            case .prompt: nil
            }
        }
    }

    /// Removes the pins that `isMeant` picks; returns how many.
    mutating func forget(_ isMeant: (Pin) -> Bool) -> Int {
        var count = 0
        for (key, bound) in pins {
            let kept = bound.filter { !isMeant($0) }
            count += bound.count - kept.count
            pins[key] = kept.isEmpty ? nil : kept
            if kept.isEmpty, case .step(let run, let step) = bound.first?.key { steps[ByteText(run)]?.remove(step) }
        }
        return count
    }

    private mutating func pruneSteps(of run: String) {
        while let known = steps[ByteText(run)], known.count > keepSteps, let oldest = known.min() {
            steps[ByteText(run)]?.remove(oldest)
            pins[Key(.step(run: run, step: oldest))] = nil
        }
    }
}

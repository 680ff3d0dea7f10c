internal import Locking
internal import RewardCore

/// Pins that were read from the store lately. Step pins change only by a restore, which must call `forget`; group and
/// prompt pins lapse 30 minutes after they were made.
final class PinCache: Sendable {
    /// Most pins remembered; all are forgotten beyond it and read again.
    static let rememberedMax = 65_536
    /// How long group and prompt pins live, in milliseconds.
    static let passingLifeMilliseconds = Int64(Pin.passingLifeSeconds) * 1000

    /// What a pin is looked up by.
    struct Entry: Hashable {
        /// What is bound.
        let key: PinKey
        /// In which lineage.
        let lineage: Lineage
    }

    private struct UnpinnedStep: Hashable {
        let task: String
        let run: String
        let step: Int64
    }

    private let pins = Locked<[Entry: Pin]>([:])
    private let unpinnedSteps = Locked<Set<UnpinnedStep>>([])

    /// The pin in force at `now`, if it is remembered.
    func pin(_ entry: Entry, at now: Timestamp) -> Pin? {
        guard let pin = pins.withLock({ $0[entry] }) else { return nil }
        if case .step = entry.key { return pin }
        return now.milliseconds - pin.madeAt.milliseconds < Self.passingLifeMilliseconds ? pin : nil
    }

    /// Notes a step that is used without a pin, and says whether it is new to this process.
    func noteUnpinned(task: String, run: String, step: Int64) -> Bool {
        unpinnedSteps.withLock { steps in
            if steps.count >= Self.rememberedMax { steps.removeAll() }
            return steps.insert(UnpinnedStep(task: task, run: run, step: step)).inserted
        }
    }

    /// Remembers a pin that the store holds.
    func remember(_ pin: Pin) {
        pins.withLock { pins in
            if pins.count >= Self.rememberedMax { pins.removeAll() }
            pins[Entry(key: pin.key, lineage: pin.lineage)] = pin
        }
    }
}

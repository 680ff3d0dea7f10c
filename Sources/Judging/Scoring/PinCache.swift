internal import Locking
internal import RewardCore

/// Pins that were read from the store lately. Step pins change only by a restore or an unpin, which must call `forget`
/// after the store has forgotten them; group and prompt pins lapse 30 minutes after they were made.
public final class PinCache: Sendable {
    /// Most pins remembered; all are forgotten beyond it and read again.
    static let rememberedMax = 65_536

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

    private struct State {
        var pins: [Entry: Pin] = [:]
        /// The bases of these pins, each once: every pin is read from the store with texts of its own, which are most
        /// of its size, while thousands of them are bound to one basis.
        var bases = Set<Basis>()
        var unpinnedSteps = Set<UnpinnedStep>()
        /// How often everything was forgotten. What was read from the store before is not remembered after.
        var generation = 0
    }

    private let state = Locked(State())

    /// An empty cache.
    public init() {}

    /// Forgets all pins, also those that someone is reading from the store right now. They are read again.
    public func forget() {
        state.withLock { $0 = State(generation: $0.generation + 1) }
    }

    /// Ask for it before pins are read from the store, and give it to `remember`.
    var generation: Int { state.withLock { $0.generation } }

    /// The pin in force at `now`, if it is remembered.
    func pin(_ entry: Entry, at now: Timestamp) -> Pin? {
        state.withLock { $0.pins[entry] }.flatMap { $0.isInForce(at: now) ? $0 : nil }
    }

    /// Notes a step that is used without a pin, and says whether it is new to this process.
    func noteUnpinned(task: String, run: String, step: Int64) -> Bool {
        state.withLock { state in
            if state.unpinnedSteps.count >= Self.rememberedMax { state.unpinnedSteps.removeAll() }
            return state.unpinnedSteps.insert(UnpinnedStep(task: task, run: run, step: step)).inserted
        }
    }

    /// Remembers a pin that the store held in that generation, unless all were forgotten since.
    func remember(_ pin: Pin, generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.pins.count >= Self.rememberedMax {
                state.pins.removeAll()
                state.bases.removeAll()
            }
            let basis = state.bases.insert(pin.basis).memberAfterInsert
            state.pins[Entry(key: pin.key, lineage: pin.lineage)] = Pin(
                key: pin.key, lineage: pin.lineage, basis: basis, madeAt: pin.madeAt)
        }
    }
}

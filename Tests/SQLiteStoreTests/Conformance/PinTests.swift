import RewardCore
import Testing

/// What every rollout store does with pins.
@Suite struct PinTests {
    private static let step = PinKey.step(run: "exp-7", step: 120)

    @Test(arguments: StoreKind.allCases)
    func firstPinOfAKeyStaysInForce(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for key in [Self.step, .group(run: nil, group: "g1"), .prompt(hash: "ab")] {
                let first = Sample.pin(key, version: 3, at: 10)
                let late = Sample.pin(key, version: 4, at: 20)
                let made = try await stores.rollouts.pin([first])
                #expect(made == [PinResult(pin: first, isNew: true, isFirstOfTask: true)])
                let met = try await stores.rollouts.pin([late])
                #expect(met == [PinResult(pin: first, isNew: false, isFirstOfTask: false)])
                #expect(try await stores.rollouts.pin(key, lineage: Sample.lineage) == first)
            }
            #expect(try await stores.rollouts.pin(.prompt(hash: "cd"), lineage: Sample.lineage) == nil)
            #expect(try await stores.rollouts.pin([]).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aKeyIsFirstOnlyOnceATask(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let results = try await stores.rollouts.pin([
                Sample.pin(Self.step, partition: "a"), Sample.pin(Self.step, partition: "b"),
                Sample.pin(Self.step, partition: "a"), Sample.pin(Self.step, task: "other"),
            ])
            #expect(results.map(\.isNew) == [true, true, false, true])
            #expect(results.map(\.isFirstOfTask) == [true, false, false, true])
            let later = try await stores.rollouts.pin([Sample.pin(Self.step, partition: "c")])
            #expect(later.map(\.isNew) == [true])
            #expect(later.map(\.isFirstOfTask) == [false])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func keysThatLookAlikeAreDifferentPins(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let keys: [PinKey] = [
                .group(run: nil, group: "x"), .group(run: "", group: "x"), .group(run: "x", group: ""),
                .prompt(hash: "x"), .group(run: nil, group: "é"), .group(run: nil, group: "e\u{301}"),
                .step(run: "x", step: 1), .step(run: "x\0", step: 1), .step(run: "", step: 1),
                .step(run: "x", step: .max), .step(run: "x", step: .min),
            ]
            let results = try await stores.rollouts.pin(keys.map { Sample.pin($0) })
            #expect(results.map(\.isNew) == keys.map { _ in true })
            let again = try await stores.rollouts.pin(keys.map { Sample.pin($0) })
            #expect(again.map(\.isNew) == keys.map { _ in false })
        }
    }

    @Test(arguments: StoreKind.allCases)
    func groupAndPromptPinsExpireAfterThirtyMinutes(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for key in [PinKey.group(run: "r", group: "g1"), .prompt(hash: "ab")] {
                let first = Sample.pin(key, version: 1, at: 0)
                let inTime = Sample.pin(key, version: 2, at: 1800)
                let late = Sample.pin(key, version: 3, at: 1801)
                _ = try await stores.rollouts.pin([first])
                let met = try await stores.rollouts.pin([inTime])
                #expect(met == [PinResult(pin: first, isNew: false, isFirstOfTask: false)])
                let replaced = try await stores.rollouts.pin([late])
                #expect(replaced == [PinResult(pin: late, isNew: true, isFirstOfTask: true)])
                #expect(try await stores.rollouts.pin(key, lineage: Sample.lineage) == late)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func stepPinsNeverExpire(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let first = Sample.pin(Self.step, version: 1, at: 0)
            _ = try await stores.rollouts.pin([first])
            let met = try await stores.rollouts.pin([Sample.pin(Self.step, version: 2, at: 100_000_000)])
            #expect(met.first?.pin == first)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func oldestStepsOfARunBeyondTheLimitArePruned(kind: StoreKind) async throws {
        try await withStores(kind, keepSteps: 10) { stores in
            func key(_ step: Int, _ run: String = "exp") -> PinKey { .step(run: run, step: Int64(step)) }
            _ = try await stores.rollouts.pin([Sample.pin(key(0, "other"))])
            for step in 0..<25 {
                _ = try await stores.rollouts.pin(["a", "b"].map { Sample.pin(key(step), partition: $0) })
            }
            for step in 0..<25 {
                for partition in ["a", "b"] {
                    let lineage = Lineage(task: "essay_writing", partition: partition)
                    let found = try await stores.rollouts.pin(key(step), lineage: lineage)
                    #expect((found != nil) == (step >= 15), "step \(step)")
                }
            }
            #expect(try await stores.rollouts.pin(key(0, "other"), lineage: Sample.lineage) != nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func concurrentCallsAgreeOnOnePin(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let results = try await withThrowingTaskGroup(of: [PinResult].self) { group in
                for version in 0..<60 {
                    group.addTask { try await stores.rollouts.pin([Sample.pin(Self.step, version: version)]) }
                }
                return try await group.reduce(into: [PinResult]()) { $0 += $1 }
            }
            #expect(Set(results.map(\.pin)).count == 1)
            #expect(results.count(where: \.isNew) == 1)
            #expect(results.count(where: \.isFirstOfTask) == 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func randomPinsReadBackEqual(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for seed in 0..<100 {
                var random = RandomValues(seed: UInt64(seed))
                let pin = Pin(
                    key: random.pinKey(seed), lineage: Lineage(task: random.text(), partition: random.text()),
                    basis: random.basis(), madeAt: random.time())
                let results = try await stores.rollouts.pin([pin])
                #expect(results.first?.pin == pin, "seed \(seed)")
                #expect(try await stores.rollouts.pin(pin.key, lineage: pin.lineage) == pin, "seed \(seed)")
            }
        }
    }
}

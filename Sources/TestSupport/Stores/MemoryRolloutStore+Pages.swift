internal import Locking
public import RewardCore

extension MemoryRolloutStore {
    /// A page of rollouts in the order of appending, or against it. `.conflict` when `after` is no `next` of ours.
    public func rollouts(_ filter: RolloutFilter) async throws(StoreError) -> RolloutPage {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let start = filter.after.map { Int($0) } ?? 0
            guard let start, start >= 0 else {
                throw .conflict("`\(filter.after ?? "")` is no page mark of this store")
            }
            let limit = min(max(filter.limit, 1), RolloutFilter.limitMax)
            let ordered = filter.isNewestFirst ? state.rollouts.reversed() : state.rollouts
            var page: [StoredRollout] = []
            for (index, rollout) in ordered.enumerated().dropFirst(start) {
                if filter.matches(rollout) { page.append(filter.omitsTexts ? rollout.withoutTexts : rollout) }
                if page.count == limit || index + 1 - start == filter.lookedThroughMax {
                    return RolloutPage(rollouts: page, next: String(index + 1))
                }
            }
            return RolloutPage(rollouts: page, next: nil)
        }
    }

    /// The figures of a page of rollouts; waits at the gate where there is one.
    public func figures(_ filter: RolloutFilter) async throws(StoreError) -> RolloutFiguresPage {
        let gate = state.withLock { state in
            state.figuresPages += 1
            return state.figuresGate
        }
        await gate?.pass()
        let page = try await rollouts(filter)
        return RolloutFiguresPage(figures: page.rollouts.map(RolloutFigures.init), next: page.next)
    }
}

extension StoredRollout {
    /// The record as it is read where nobody wants its texts.
    fileprivate var withoutTexts: StoredRollout {
        StoredRollout(
            scoreID: scoreID, at: at, task: task,
            rollout: Rollout(
                id: rollout.id, prompt: nil, response: .text(""), reference: nil, partition: rollout.partition,
                group: rollout.group, metadata: nil),
            run: run, step: step, purpose: purpose, pinnedBy: pinnedBy, judgement: judgement, notes: notes,
            isAbandoned: isAbandoned, isTextDeleted: isTextDeleted, copies: copies)
    }
}

extension RolloutFilter {
    /// Whether the filter lets `rollout` through.
    fileprivate func matches(_ rollout: StoredRollout) -> Bool {
        func fits(_ wanted: String?, _ found: String?) -> Bool {
            wanted.map { wanted in found.map { ByteText(wanted) == ByteText($0) } ?? false } ?? true
        }
        return fits(task, rollout.task) && fits(partition, rollout.rollout.partition) && fits(run, rollout.run)
            && fits(group, rollout.rollout.group) && (step == nil || step == rollout.step)
            && fits(trainerID, rollout.rollout.id)
            && (version ?? rollout.judgement.basis.rubricVersion) == rollout.judgement.basis.rubricVersion
            && (isScored ?? (rollout.judgement.reward != nil)) == (rollout.judgement.reward != nil)
            && (purpose ?? rollout.purpose) == rollout.purpose && (since ?? rollout.at) <= rollout.at
            && until.map { rollout.at < $0 } ?? true && hasText(rollout.rollout)
    }

    private func hasText(_ rollout: Rollout) -> Bool {
        guard let contains else { return true }
        let wanted = Self.lowered(contains)
        return [rollout.response.flattened, rollout.prompt?.flattened, rollout.reference].contains { text in
            text.map { Self.lowered($0).contains(wanted) } ?? false
        }
    }

    /// The bytes with ASCII's capital letters as small ones.
    private static func lowered(_ text: String) -> [UInt8] {
        text.utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    }
}

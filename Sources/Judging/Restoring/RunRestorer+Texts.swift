internal import RewardCore

extension RunRestorer {
    /// Meta runs that are read at once while copies are looked for; each may hold some MiB of texts.
    private static let metaRunsOfPage = 20

    /// Deletes the texts of the run's rollouts, also where meta runs have copied them; returns how many rollouts of the
    /// store had texts. The rollouts go first, so that no meta run can copy them afterwards; then meta runs at work on
    /// copies end `superseded`, since they would write them again. An interrupted deletion may be repeated.
    public func deleteTexts(of run: String) async throws(RestoreRefusal) -> Int {
        try begin()
        defer { end() }
        let counts = try await stored { () throws(StoreError) in try await store.counts(of: run) }
        guard counts.rollouts > 0 else { throw .unknownRun(run) }
        let deleted = try await stored { () throws(StoreError) in try await store.deleteTexts(of: run) }
        var last: String?
        repeat {
            let after = last
            let page = try await stored { () throws(StoreError) in
                try await metaRunStore.runs(task: nil, partition: nil, after: after, limit: Self.metaRunsOfPage)
            }
            for metaRun in page { try await deleteCopies(of: run, in: metaRun) }
            last = page.count == Self.metaRunsOfPage ? page.last?.id : nil
        } while last != nil
        return deleted
    }

    private func deleteCopies(of run: String, in metaRun: MetaRun) async throws(RestoreRefusal) {
        guard metaRun.withoutTexts(ofRun: run) != metaRun else { return }
        if metaRun.status.isActive {
            _ = try await supersede([metaRun.lineage], "the texts of run \(run) were deleted")
        }
        try await stored { () throws(StoreError) in
            // Read again, because it has gone on since.
            guard let ended = try await metaRunStore.run(id: metaRun.id) else { return }
            try await metaRunStore.save(ended.withoutTexts(ofRun: run))
        }
    }

    private func stored<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(RestoreRefusal) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw .store(error)
        }
    }
}

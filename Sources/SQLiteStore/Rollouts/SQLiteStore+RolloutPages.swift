internal import GRDB
public import RewardCore

extension SQLiteStore {
    /// A page of rollouts in the order of their commits, or against it. A page holds fewer than `limit` where their
    /// texts reach `pageBytesMax` or it has looked through as many as the filter allows; only `next` says whether
    /// there may be more. Throws `.conflict` when `after` is no `next` of ours.
    public func rollouts(_ filter: RolloutFilter) async throws(StoreError) -> RolloutPage {
        let page = try await page(filter, RolloutReader(filter))
        return RolloutPage(rollouts: page.values, next: page.next)
    }

    /// The figures of a page of rollouts, read without their texts and without most of their documents.
    public func figures(_ filter: RolloutFilter) async throws(StoreError) -> RolloutFiguresPage {
        let page = try await page(filter, FiguresReader(filter))
        return RolloutFiguresPage(figures: page.values, next: page.next)
    }

    private func page<Reader: RolloutRowReader>(
        _ filter: RolloutFilter, _ reader: Reader
    ) async throws(StoreError) -> (values: [Reader.Value], next: String?) {
        let limit = min(max(filter.limit, 1), RolloutFilter.limitMax)
        let scan = RolloutScan(filter)
        guard let bounds = try await bounds(of: filter) else { return ([], nil) }
        var position = bounds.start
        var values: [Reader.Value] = []
        var byteCount = 0
        var left = filter.lookedThroughMax.map(Int64.init) ?? .max
        while true {
            let window = try await self.window(
                of: scan, reader, isNewestFirst: filter.isNewestFirst, behind: position, until: bounds.end,
                rowsMax: min(left, Int64(configuration.scanRolloutsMax)), limit: limit - values.count, byteCount)
            guard let window else { return (values, nil) }
            values += window.values
            byteCount = window.byteCount
            position = window.end
            left -= window.lookedThrough
            if window.isPageFull || left <= 0 { return (values, String(position)) }
        }
    }

    /// What one read transaction found.
    private struct Window<Value: Sendable>: Sendable {
        /// What was read of the rollouts.
        var values: [Value] = []
        /// Bytes of the page so far.
        var byteCount: Int
        /// The last sequence number that was looked at.
        var end: Int64
        /// How many sequence numbers it was to look at.
        var lookedThrough: Int64
        /// Whether the page ends here.
        var isPageFull = false
    }

    /// The sequence number behind which the page begins, and the last one, in its direction, that may fit; `nil` where
    /// none can.
    private func bounds(of filter: RolloutFilter) async throws(StoreError) -> (start: Int64, end: Int64)? {
        var start: Int64 = filter.isNewestFirst ? .max : 0
        if let after = filter.after {
            guard let position = Int64(after) else {
                throw .conflict("`\(after.prefix(64))` is no page mark of this store; start without `after`")
            }
            start = position
        }
        let begin = start
        return try await rolloutsFile.read("reading rollouts") { database -> (start: Int64, end: Int64)? in
            var lowest: Int64 = 0
            var highest = Int64.max
            if let since = filter.since {
                guard let position = try RolloutScan.position(before: since, database) else { return nil }
                lowest = position
            }
            if let until = filter.until {
                guard let position = try RolloutScan.position(after: until, database) else { return nil }
                highest = position
            }
            return filter.isNewestFirst ? (min(begin, highest), lowest + 1) : (max(begin, lowest), highest)
        }
    }

    private func window<Reader: RolloutRowReader>(
        of scan: RolloutScan, _ reader: Reader, isNewestFirst: Bool, behind position: Int64,
        until end: Int64, rowsMax: Int64, limit: Int, _ byteCount: Int
    ) async throws(StoreError) -> Window<Reader.Value>? {
        let bytesMax = configuration.pageBytesMax
        return try await rolloutsFile.read("reading rollouts") { database -> Window<Reader.Value>? in
            guard let first = try scan.firstSequence(behind: position, database) else { return nil }
            guard isNewestFirst ? first >= end : first <= end else { return nil }
            // Sequence numbers are positive, and far from where these sums would overflow.
            let last = isNewestFirst ? max(1, first - (rowsMax - 1)) : first + (rowsMax - 1)
            var window = Window<Reader.Value>(byteCount: byteCount, end: last, lookedThrough: abs(last - first) + 1)
            try scan.each(in: min(first, last)...max(first, last), limit: limit, reader, database) { entry in
                window.values.append(entry.value)
                window.byteCount += entry.byteCount
                window.isPageFull = window.values.count == limit || window.byteCount >= bytesMax
                if window.isPageFull { window.end = entry.sequence }
                return !window.isPageFull
            }
            return window
        }
    }
}

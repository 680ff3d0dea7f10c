internal import GRDB
public import RewardCore

extension SQLiteStore {
    /// Inserts the pins that are new and returns the pins in force for the same keys and lineages, in the same order.
    /// One transaction, which concurrent calls share. Step pins bind until they are pruned; a group or prompt pin
    /// older than `shortPinSeconds`, by the new pin's `madeAt`, is replaced.
    public func pin(_ pins: [Pin]) async throws(StoreError) -> [PinResult] {
        guard !pins.isEmpty else { return [] }
        let configuration = configuration
        let pruning = pinPruning
        return try await rolloutCommits.write("pinning", weight: pins.count) { database in
            var table = PinTable(configuration)
            let results = try pins.map { try table.insert($0, database) }
            try pruning.note(results, database)
            return results
        }
    }

    /// The stored pin of a key in a lineage, if there is one. It knows no time: a group or prompt pin that has
    /// expired is returned until it is replaced or pruned; its `madeAt` tells.
    public func pin(_ key: PinKey, lineage: Lineage) async throws(StoreError) -> Pin? {
        try await rolloutsFile.read("reading a pin") { database in
            try PinTable.find(key, lineage: lineage, database)
        }
    }
}

/// Which handler hears which descriptor, and under which registration number.
///
/// The kernel gives a closed descriptor's number to the next connection at once. An event for the old one may then
/// still wait in the batch; its token carries the old registration number and finds nothing here.
struct DescriptorTable<Handler> {
    private struct Slot {
        let number: UInt32
        let handler: Handler
    }

    /// Indexed by descriptor: they are small and dense.
    private var slots: [Slot?] = []
    private var lastNumber: UInt32 = 0

    /// The token for the next registration of a descriptor: the registration number above the descriptor.
    mutating func nextToken(for descriptor: Int32) -> UInt64 {
        lastNumber = lastNumber == UInt32.max - 1 ? 1 : lastNumber + 1
        return UInt64(lastNumber) << 32 | UInt64(UInt32(bitPattern: descriptor))
    }

    /// Puts a handler behind a token.
    mutating func insert(_ handler: Handler, token: UInt64) {
        let index = Self.index(token)
        while slots.count <= index { slots.append(nil) }
        slots[index] = Slot(number: Self.number(token), handler: handler)
    }

    /// Forgets the handler of a descriptor.
    mutating func remove(_ descriptor: Int32) {
        let index = Int(descriptor)
        if index >= 0, index < slots.count { slots[index] = nil }
    }

    /// The handler behind a token, or nil when that registration has ended.
    func handler(token: UInt64) -> Handler? {
        let index = Self.index(token)
        guard index < slots.count, let slot = slots[index], slot.number == Self.number(token) else { return nil }
        return slot.handler
    }

    /// Forgets everything.
    mutating func removeAll() {
        slots = []
    }

    private static func index(_ token: UInt64) -> Int {
        Int(UInt32(truncatingIfNeeded: token))
    }

    private static func number(_ token: UInt64) -> UInt32 {
        UInt32(token >> 32)
    }
}

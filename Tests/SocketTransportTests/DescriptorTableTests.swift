import Testing

@testable import SocketTransport

/// Stale events of a descriptor that the kernel has given away again.
@Suite struct DescriptorTableTests {
    @Test func anEventOfAnEndedRegistrationFindsNobody() {
        var table = DescriptorTable<String>()
        let old = table.nextToken(for: 7)
        table.insert("old", token: old)
        #expect(table.handler(token: old) == "old")
        table.remove(7)
        #expect(table.handler(token: old) == nil)
        let new = table.nextToken(for: 7)
        table.insert("new", token: new)
        #expect(table.handler(token: old) == nil)
        #expect(table.handler(token: new) == "new")
    }

    @Test func unknownDescriptorsAreIgnored() {
        var table = DescriptorTable<String>()
        table.remove(3)
        #expect(table.handler(token: table.nextToken(for: 1000)) == nil)
    }
}

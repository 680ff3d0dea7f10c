import Testing

@testable import ServiceAssembly

/// Goal: a process that may run out of sockets says so at its start, with numbers and a remedy.
@Suite struct DescriptorNeedTests {
    @Test func theLimitMustHoldAllCallsAndConnections() throws {
        #expect(DescriptorNeed.problem(limit: 1256, calls: 600, connections: 400) == nil)
        let problem = try #require(DescriptorNeed.problem(limit: 1255, calls: 600, connections: 400))
        #expect(problem.contains("1255"))
        #expect(problem.contains("1256: 600 calls to models, 400 connections"))
        #expect(problem.contains("LimitNOFILE="))
    }
}

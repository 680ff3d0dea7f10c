import RewardCore
import TestSupport
import Testing

/// What is in force when: changes, restores, resets, restarts with other defaults, failures.
@Suite struct TemplateBookTests {
    private let store = MemoryTemplateStore()

    private func fresh(_ text: String) -> Template {
        Template(
            task: "essay", name: "rm_score", version: 0, text: text, system: "line",
            changedAt: Timestamp(milliseconds: 0))
    }

    private func opened(_ text: String = "default") async throws -> TemplateBook {
        let book = TemplateBook(store: store)
        try await book.load(defaults: [fresh(text)])
        return book
    }

    private func put(_ text: String, _ book: TemplateBook) async throws -> Template {
        try await book.put(
            task: "essay", name: "rm_score", text: text, system: nil, comment: nil, at: Timestamp(milliseconds: 1))
    }

    private func current(_ book: TemplateBook) -> Template? { book.templates(of: "essay")["rm_score"] }

    @Test func aChangeIsTheNextVersionAndInForce() async throws {
        let book = try await opened()
        let changed = try await put("new", book)
        #expect(changed.version == 1)
        #expect(changed.origin == .operator)
        #expect(current(book) == changed)
        #expect(try await store.currentTemplates() == [changed])
    }

    @Test func aChangeWithoutACommentSurvivesARestartWithAnotherDefault() async throws {
        let changed = try await put("new", try await opened())
        #expect(current(try await opened("better default")) == changed)
    }

    @Test func aNewDefaultReplacesAnOldDefaultAndOneThatWasResetTo() async throws {
        let first = try await opened()
        _ = try await put("new", first)
        let reset = try await first.reset(task: "essay", name: "rm_score", at: Timestamp(milliseconds: 2))
        #expect(reset?.version == 2)
        #expect(reset?.text == "default")
        #expect(reset?.system == "line")
        #expect(reset?.origin == .default)
        let second = try await opened("better default")
        #expect(current(second)?.version == 3)
        #expect(current(second)?.text == "better default")
        #expect(current(try await opened("better default"))?.version == 3)
    }

    @Test func restoringBringsTextAndSystemLineBackAsTheNextVersion() async throws {
        let book = try await opened()
        _ = try await put("new", book)
        let restored = try await book.restore(0, task: "essay", name: "rm_score", at: Timestamp(milliseconds: 2))
        #expect(restored?.version == 2)
        #expect(restored?.text == "default")
        #expect(restored?.system == "line")
        #expect(restored?.origin == .operator)
        #expect(current(book) == restored)
        #expect(try await book.restore(9, task: "essay", name: "rm_score", at: Timestamp(milliseconds: 2)) == nil)
        #expect(try await book.reset(task: "essay", name: "other", at: Timestamp(milliseconds: 2)) == nil)
        #expect(current(book)?.version == 2)
    }

    @Test func aChangeThatCannotBeKeptIsNotInForce() async throws {
        let book = try await opened()
        store.setFault(.unavailable("disk full"))
        await #expect(throws: StoreError.unavailable("disk full")) { _ = try await put("new", book) }
        #expect(current(book)?.text == "default")
        store.setFault(nil)
        #expect(try await put("new", book).version == 1)
    }

    @Test func changesAtTheSameTimeEachGetANumberAndTheHighestIsInForce() async throws {
        let book = try await opened()
        let versions = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 { group.addTask { try await put("text \(number)", book).version } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(versions.sorted() == Array(1...50))
        #expect(current(book) == (try await store.currentTemplates().first))
        #expect(current(book)?.version == 50)
    }

    @Test func everyVersionIsFoundByItsNumber() async throws {
        let book = try await opened()
        for number in 1...5 { _ = try await put("text \(number)", book) }
        #expect(try await book.version(3, task: "essay", name: "rm_score")?.text == "text 3")
        #expect(try await book.version(0, task: "essay", name: "rm_score")?.text == "default")
        for number in [-1, 6, Int.max] {
            #expect(try await book.version(number, task: "essay", name: "rm_score") == nil)
        }
    }
}

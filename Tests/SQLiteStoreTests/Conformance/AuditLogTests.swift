import RewardCore
import SQLiteStore
import Testing

/// What every audit log does, and what rubrics and templates have to do with it.
@Suite struct AuditLogTests {
    private func entry(_ number: Int, text: String? = nil) -> AuditEntry {
        AuditEntry(
            at: Sample.time(number), principal: "ops", action: .publishRubric, target: text ?? "target \(number)",
            before: text, after: text.map { $0 + "!" }, requestID: text)
    }

    @Test(arguments: StoreKind.allCases)
    func entriesComeBackNewestFirstInPages(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let entries = (0..<5).map { entry($0) } + [entry(5, text: "a\0b ☃")]
            for entry in entries { try await stores.audit.append(entry) }
            let all = try await stores.audit.auditRecords(since: nil, before: nil, limit: 10)
            #expect(all.map(\.entry) == entries.reversed())
            let page = try await stores.audit.auditRecords(since: nil, before: all[1].sequence, limit: 2)
            #expect(page == Array(all[2...3]))
            let late = try await stores.audit.auditRecords(since: Sample.time(4), before: nil, limit: 10)
            #expect(late == Array(all[...1]))
            #expect(try await stores.audit.auditRecords(since: nil, before: 0, limit: 10) == [])
            #expect(try await stores.audit.auditRecords(since: nil, before: nil, limit: -1) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func entriesOfOneKindComeInPagesOfTheirOwn(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let actions: [AuditAction] = [.publishRubric, .reload, .publishRubric, .putTemplate, .publishRubric]
            for (number, action) in actions.enumerated() {
                var entry = entry(number)
                entry.action = action
                try await stores.audit.append(entry)
            }
            let read = { (action: AuditAction, before: Int64?, limit: Int, since: Timestamp?) in
                try await stores.audit.auditRecords(since: since, before: before, action: action, limit: limit)
            }
            let published = try await read(.publishRubric, nil, 2, nil)
            #expect(published.map(\.entry.target) == ["target 4", "target 2"])
            #expect(try await read(.publishRubric, published[1].sequence, 2, nil).map(\.entry.target) == ["target 0"])
            #expect(try await read(.publishRubric, nil, 9, Sample.time(1)) == published)
            #expect(try await read(.reload, nil, 9, nil).map(\.entry.target) == ["target 1"])
            #expect(try await read(.rescore, nil, 9, nil) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func rubricsAndTemplatesAreKeptWithTheirEntryOrNotAtAll(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rubrics.publish(Sample.rubric(0), expectedHead: nil)
            try await stores.rubrics.publish(Sample.rubric(1), expectedHead: 0, audit: entry(1))
            await expectConflict {
                try await stores.rubrics.publish(Sample.rubric(1), expectedHead: 0, audit: entry(2))
            }
            try await stores.templates.keep(Sample.template(1, text: "text"), audit: entry(3))
            try await stores.templates.keep(Sample.template(1, text: "text"), audit: entry(4))
            await expectConflict {
                try await stores.templates.keep(Sample.template(1, text: "another"), audit: entry(5))
            }
            let kept = try await stores.audit.auditRecords(since: nil, before: nil, limit: 10)
            #expect(kept.map(\.entry) == [entry(3), entry(1)])
        }
    }

    @Test func theOldestEntriesGoBeyondTheLimit() async throws {
        try await withSQLiteStore { configuration in
            configuration.auditEntriesMax = 3
        } _: { store in
            for number in 0..<10 { try await store.append(entry(number)) }
            let kept = try await store.auditRecords(since: nil, before: nil, limit: 10)
            #expect(kept.map(\.entry) == [entry(9), entry(8), entry(7)])
        }
    }

    @Test func entriesSurviveARestart() async throws {
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { try await $0.append(entry(1)) }
            try await withSQLiteStore(in: path) { store in
                try await store.append(entry(2))
                let kept = try await store.auditRecords(since: nil, before: nil, limit: 10)
                #expect(kept.map(\.entry) == [entry(2), entry(1)])
                #expect(try await store.synchronousLevel(.rubrics) == 2)
            }
        }
    }
}

import RewardCore
import Testing

/// What every template store does.
@Suite struct TemplateStoreTests {
    @Test(arguments: StoreKind.allCases)
    func newestVersionOfEachTemplateIsCurrent(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let old = Sample.template(0, text: "old")
            let new = Sample.template(1, text: "new")
            let other = Sample.template(0, name: "mrm_merge", text: "merge")
            let foreign = Sample.template(3, task: "summarization", text: "foreign")
            for template in [new, old, other, foreign] { try await stores.templates.keep(template) }
            #expect(try await stores.templates.currentTemplates() == [other, new, foreign])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func everyVersionIsFoundByItsHash(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let old = Sample.template(0, text: "old")
            let again = Sample.template(2, text: "old")
            for template in [old, Sample.template(1, text: "new"), again] { try await stores.templates.keep(template) }
            let templates = stores.templates
            #expect(try await templates.template(task: old.task, name: old.name, hash: old.hash) == again)
            #expect(try await templates.template(task: old.task, name: "rm_plan", hash: old.hash) == nil)
            #expect(try await templates.template(task: "other", name: old.name, hash: old.hash) == nil)
            #expect(try await templates.template(task: old.task, name: old.name, hash: "?") == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func versionsComeNewestFirstInPages(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let versions = (0..<5).map { Sample.template($0, text: "text \($0)") }
            for template in versions { try await stores.templates.keep(template) }
            try await stores.templates.keep(Sample.template(7, name: "mrm_merge", text: "other"))
            let (task, name) = (versions[0].task, versions[0].name)
            let all = try await stores.templates.versions(task: task, name: name, before: nil, limit: 10)
            #expect(all == versions.reversed())
            let page = try await stores.templates.versions(task: task, name: name, before: 3, limit: 2)
            #expect(page == [versions[2], versions[1]])
            #expect(try await stores.templates.versions(task: task, name: name, before: 0, limit: 2) == [])
            #expect(try await stores.templates.versions(task: "other", name: name, before: nil, limit: 2) == [])
            #expect(try await stores.templates.versions(task: task, name: name, before: nil, limit: -1) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func keepingTheSameVersionAgainChangesNothing(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let template = Sample.template(1, text: "text")
            try await stores.templates.keep(template)
            try await stores.templates.keep(
                Template(
                    task: template.task, name: template.name, version: 1, text: "text", system: nil, comment: "again",
                    changedAt: Sample.time(99)))
            #expect(try await stores.templates.currentTemplates() == [template])
            await expectConflict { try await stores.templates.keep(Sample.template(1, text: "another")) }
            #expect(try await stores.templates.currentTemplates() == [template])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func randomTemplatesReadBackEqual(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for seed in 0..<60 as Range<UInt64> {
                var random = RandomValues(seed: seed)
                let template = Template(
                    task: "task_\(seed)", name: random.text(), version: random.int(), text: random.text(),
                    system: random.optional { $0.text() }, origin: random.one(of: TemplateOrigin.self),
                    comment: random.optional { $0.text() },
                    changedAt: random.time())
                try await stores.templates.keep(template)
                let found = try await stores.templates.template(
                    task: template.task, name: template.name, hash: template.hash)
                #expect(found == template, "seed \(seed)")
            }
        }
    }
}

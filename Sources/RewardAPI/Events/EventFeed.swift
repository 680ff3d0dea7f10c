internal import JSONText
internal import RewardCore

/// Carries what happens in the service to the event streams, and sets their heartbeat.
///
/// It listens from the moment it is made, so nothing that happens before `run()` is lost. Events of one source keep
/// their order.
struct EventFeed: Sendable {
    /// Changes of rubrics and templates that may wait for `run()`; it only encodes them, so they never do for long.
    private static let changesBuffered = 1024

    private let hub: EventHub
    private let rubrics: AsyncStream<RubricVersion>
    private let metaRuns: AsyncStream<MetaRunEvent>
    private let templates: AsyncStream<Template>
    private let clock: any ServiceClock
    private let heartbeat: Duration

    /// A feed from the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, hub: EventHub, heartbeat: Duration) {
        self.hub = hub
        self.heartbeat = heartbeat
        clock = dependencies.clock
        rubrics = dependencies.publisher.changes(buffered: Self.changesBuffered)
        metaRuns = dependencies.metaRuns.events()
        templates = dependencies.templates.book.changes(buffered: Self.changesBuffered)
    }

    /// Works until the calling task is cancelled. Call it once.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await version in rubrics { tell(version) } }
            group.addTask { for await event in metaRuns { tell(event) } }
            group.addTask { for await template in templates { tell(template) } }
            group.addTask {
                while (try? await clock.sleep(for: heartbeat)) != nil { hub.beat() }
            }
        }
    }

    private func tell(_ version: RubricVersion) {
        hub.tell(
            .rubricPublished, task: version.lineage.task, partition: version.lineage.partition,
            data: Self.object { RubricWriter.writeSummary(version, &$0) })
    }

    private func tell(_ event: MetaRunEvent) {
        switch event {
        case .progressed(let run): tell(.metaStage, run)
        case .ended(let run):
            tell(.metaStage, run)
            if run.status == .rejected { tell(.rubricRejected, run) }
        }
    }

    private func tell(_ type: EventType, _ run: MetaRun) {
        hub.tell(
            type, task: run.lineage.task, partition: run.lineage.partition,
            data: Self.object { MetaRunWriter.writeSummary(run, &$0) })
    }

    private func tell(_ template: Template) {
        hub.tell(
            .templateChanged, task: template.task, partition: nil,
            data: Self.object { TemplateWriter.writeSummary(template, &$0) })
    }

    private static func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        members(&writer)
        writer.endObject()
        return writer.takeBytes()
    }
}

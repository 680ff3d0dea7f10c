import Testing

@testable import SQLiteStore

/// The order of group commits.
@Suite struct CommitQueueTests {
    private func job(_ weight: Int) -> CommitJob {
        CommitJob(weight: weight) { _ in
            {}
        } fail: { _ in
        }
    }

    @Test func onlyTheFirstOfAnIdleQueueStartsServing() {
        var queue = CommitQueue(weightMax: 10)
        let starts = [queue.add(job(1)), queue.add(job(1))]
        #expect(starts == [true, false])
        let next = queue.next()
        #expect(next.batch.count == 2)
        #expect(!next.isMoreWaiting)
    }

    @Test func whoComesWhileABatchIsCommittedStartsTheNextOne() {
        var queue = CommitQueue(weightMax: 10)
        _ = queue.add(job(1))
        _ = queue.next()
        let starts = [queue.add(job(1)), queue.add(job(1))]
        #expect(starts == [true, false])
        let next = queue.next()
        #expect(next.batch.count == 2)
    }

    @Test func batchEndsWithTheJobThatReachesTheLimit() {
        var queue = CommitQueue(weightMax: 10)
        for weight in [4, 4, 4, 100, 1] { _ = queue.add(job(weight)) }
        var sizes: [[Int]] = []
        while true {
            let next = queue.next()
            sizes.append(next.batch.map(\.weight))
            guard next.isMoreWaiting else { break }
        }
        #expect(sizes == [[4, 4, 4], [100], [1]])
    }

    @Test func newcomerStartsNothingWhileTheRestOfTheQueueIsServed() {
        var queue = CommitQueue(weightMax: 1)
        _ = queue.add(job(1))
        _ = queue.add(job(1))
        let next = queue.next()
        let starts = queue.add(job(1))
        #expect(next.isMoreWaiting)
        #expect(!starts)
    }
}

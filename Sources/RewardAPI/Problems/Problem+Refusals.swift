internal import JSONText
internal import Judging
internal import RewardCore

/// What other parts of the service throw, as answers. Every switch is exhaustive, so a new case needs a decision here.
extension Problem {
    /// What a store threw. `cursor` is the parameter that says where a page begins, for reads of pages: a store that
    /// does not know that place calls it a conflict.
    init(_ error: StoreError, cursor: String? = nil) {
        switch error {
        case .conflict(let detail):
            if let cursor { self.init(invalid: cursor, detail) } else { self.init(.conflict, detail) }
        case .unavailable(let detail): self.init(.storeUnavailable, detail)
        case .corrupt(let detail):
            self.init(.internal, "what is stored contradicts itself; the operator finds it in the log")
            cause = detail
        }
    }

    /// Why a version was not published or read. `contentPointer` is the member that the content came from, for content
    /// that was no list of items.
    init(_ failure: PublishFailure, contentPointer: String? = nil) {
        switch failure {
        case .stale:
            self.init(.staleVersion, failure.detail)
        case .invalid(let problems):
            let errors = problems.map { problem in
                guard let contentPointer else { return FieldProblem(pointer: problem.pointer, detail: problem.detail) }
                return FieldProblem(pointer: contentPointer, detail: problem.pointer + ": " + problem.detail)
            }
            self.init(.invalidRequest, failure.detail, errors: errors)
        case .unknownLineage(let lineage):
            self.init(unknownPartition: lineage)
        case .tooManyPartitions:
            self.init(
                .tooManyPartitions, failure.detail,
                errors: [FieldProblem(pointer: "/partition", detail: failure.detail)])
        case .otherKind:
            // Found when the service starts, which then does not.
            self.init(.internal, "what is stored contradicts the configuration; the operator finds it in the log")
            cause = failure.detail
        case .store(let error):
            self.init(error)
        }
    }

    /// Why an order of rollouts was refused.
    init(_ refusal: ScoreRefusal) {
        switch refusal {
        case .unknownTask(let task):
            self.init(.unknownTask, "there is no task \(quoted(task)); GET /tasks lists them")
        case .unknownPartition(let index, let failure):
            var problem = Problem(failure)
            switch problem.type {
            case .unknownPartition, .tooManyPartitions:
                let pointer = JSONPointer.element(index, of: "/rollouts") + "/partition"
                problem.errors = [FieldProblem(pointer: pointer, detail: failure.detail)]
            default: break
            }
            self = problem
        case .unknownVersion(let lineage, let version):
            let detail = "\(lineage) has no rubric version \(version); GET /rubric/versions lists them"
            self.init(.unknownVersion, detail, errors: [FieldProblem(pointer: "/rubric_version", detail: detail)])
        case .versionAcrossLineages:
            self.init(invalid: "/rubric_version", Self.versionAcrossLineages)
        case .programDoesNotFit(let program, let kind):
            let detail =
                "the program \(program.rawValue) cannot judge under a rubric of kind \(kind.rawValue); "
                + "leave program out or name one that fits"
            self.init(invalid: "/program", detail)
        case .missingReference(let index, let source):
            let pointer = JSONPointer.element(index, of: "/rollouts") + "/reference"
            self.init(
                invalid: pointer,
                "the reward source \(source) compares answers, so every rollout needs a reference; add it")
        case .programIsPinned(let program, let pinned):
            let detail =
                "the step or group is pinned to the program \(pinned.rawValue), so it cannot be judged by "
                + "\(program.rawValue); leave program out"
            self.init(invalid: "/program", detail)
        case .abandoned:
            self = .abandoned
        case .store(let error):
            self.init(error)
        }
    }

    /// A request with an `Idempotency-Key` ended before its answer was made. Seen where the service shuts down.
    static let abandoned = Problem(
        .draining, "the request ended before it was answered, and nothing of it was kept; send it again")

    /// Why an order for a meta run was not taken.
    init(_ refusal: MetaRunRefusal) {
        switch refusal {
        case .unknownTask(let task):
            self.init(.unknownTask, "there is no task \(quoted(task)); GET /tasks lists them")
        case .unknownPartition(let lineage):
            self.init(unknownPartition: lineage)
        case .unknownRun(let id):
            self.init(unknownMetaRun: id)
        case .conflict(let activeRun, let detail):
            self.init(
                .metaRunConflict,
                "meta run \(activeRun) is active with other parameters (\(detail)); wait for it, cancel it, "
                    + "or send its parameters to join it")
        case .stopping:
            self.init(.draining, "the service is shutting down and starts no meta run; ask again after the restart")
        case .store(let error):
            self.init(error)
        }
    }

    /// The detail where one version is asked for rollouts of several lineages.
    static let versionAcrossLineages =
        "rubric_version needs all rollouts to be of one partition, because each has versions of its own; "
        + "send one request a partition"

    /// An `invalidRequest` with one problem.
    init(invalid pointer: String, _ detail: String) {
        let place = pointer.isEmpty ? "" : pointer + ": "
        self.init(.invalidRequest, place + detail, errors: [FieldProblem(pointer: pointer, detail: detail)])
    }

    /// The task does not allow the partition of the lineage.
    init(unknownPartition lineage: Lineage) {
        let detail =
            "task \(lineage.task) has no partition \(quoted(lineage.partition)) and does not allow it; "
            + "GET /tasks/\(lineage.task) lists them"
        self.init(.unknownPartition, detail, errors: [FieldProblem(pointer: "/partition", detail: detail)])
    }

    /// There is no such score. One whose identifier says that it is not newer than what retention has removed is said
    /// to be gone: whether there ever was one is no longer known.
    init(unknownScore id: String, retentionMark mark: Timestamp?) {
        if let mark, let time = RandomIDSource.time(of: id, prefix: "score"), time <= mark {
            self.init(
                .pastRetention,
                "the score \(quoted(id)) is of \(time.text), and scores up to \(mark.text) were removed by retention; "
                    + "retention.days, retention.rollouts and retention.bytes say how much is kept")
        } else {
            self.init(.unknownScore, "there is no score \(quoted(id)); GET /rollouts lists stored ones")
        }
    }

    /// There is no such meta run.
    init(unknownMetaRun id: String) {
        self.init(.unknownMetaRun, "there is no meta run \(quoted(id)); GET /meta/runs lists them")
    }
}

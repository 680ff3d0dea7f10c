internal import Judging
internal import RewardCore

/// What is refused of training runs as wholes.
extension Problem {
    /// Nothing is stored of such a run.
    init(unknownRun name: String) {
        self.init(.unknownRun, "nothing is stored of a run \(quoted(name)); check the name that its rollouts carry")
    }

    /// Why a run was not restored, or its texts not deleted. At most `errorsMax` other runs are named one by one.
    init(_ refusal: RestoreRefusal, errorsMax: Int) {
        switch refusal {
        case .unknownRun(let name):
            self.init(unknownRun: name)
        case .rivals(let rivals):
            let names = Set(rivals.map(\.run)).sorted()
            let named = names.prefix(errorsMax).map(quoted).joined(separator: ", ")
            let rest = names.count > errorsMax ? " and \(names.count - errorsMax) others" : ""
            let detail =
                "the restore would take away newer rubric versions that other runs pinned lately: \(named)\(rest); "
                + "wait until they are done, give each run a partition of its own, or send force: true"
            let errors = rivals.prefix(errorsMax).map { rival in
                FieldProblem(
                    pointer: "/force",
                    detail: "run \(quoted(rival.run)) pinned version \(rival.version) of \(rival.lineage), last at "
                        + rival.pinnedAt.text)
            }
            self.init(.runConflict, detail, errors: errors)
        case .busy:
            self.init(
                .conflict, "another restore, unpin or deletion is at work; send the request again when it is done")
        case .publish(let failure):
            self.init(failure)
        case .metaRun(let failure):
            self.init(failure)
        case .store(let error):
            self.init(error)
        }
    }
}

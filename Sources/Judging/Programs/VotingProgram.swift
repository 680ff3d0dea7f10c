internal import RewardCore

/// Asks another program several times, side by side and with seeds of their own, and counts the votes.
struct VotingProgram: JudgeProgram {
    /// The program that is asked.
    let base: any JudgeProgram

    /// As many findings as the task has votes, as one.
    func judge(_ ask: JudgeAsk) async -> JudgeFinding {
        guard ask.settings.votes > 1 else { return await base.judge(ask) }
        let findings = await withTaskGroup(of: (Int, JudgeFinding).self) { group in
            for vote in 0..<ask.settings.votes {
                var ask = ask
                ask.vote = vote
                group.addTask { [ask] in (vote, await base.judge(ask)) }
            }
            var findings: [(Int, JudgeFinding)] = []
            for await finding in group { findings.append(finding) }
            // In the order of the votes and not of their arrival, so that equal answers give equal verdicts.
            return findings.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var result = JudgeFinding(
            verdicts: ask.items.indices.map { index in VoteCount.verdict(of: findings.map { $0.verdicts[index] }) })
        for finding in findings { result.addCost(of: finding) }
        return result
    }
}

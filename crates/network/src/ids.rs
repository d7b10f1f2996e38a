//! Names of what the network is made of.

guildhall_model::names! {
    /// Names a programme, for example `manufacturing`.
    ProgrammeId,
    /// Names a focus area within its programme, for example `castings`.
    FocusId,
    /// Names a line of an agency's budget within the agency and the programme, for example
    /// `fy2027-tools`.
    LineId,
    /// Names a measure within its programme, for example `members`.
    MeasureId,
    /// Names a call, for example `additive-2026`. One name space for the whole house.
    CallId,
    /// Names a proposal. One name space for the whole house.
    ProposalId,
    /// Names a concept paper. One name space for the whole house.
    PaperId,
    /// Names an institute, for example `large-castings`. One name space for the whole house.
    InstituteId,
    /// Names a table of size standards, for example `sba`. One name space for the whole house.
    TableId,
    /// Names a tier of membership within its institute, for example `small-firm`.
    TierId,
    /// Names an invention within its institute, for example `cold-spray-nozzle`.
    InventionId,
    /// Names a licence within its institute, for example `nozzle-casting`.
    LicenceId,
    /// Names a centre within its institute, for example `busan`.
    CentreId,
    /// Names an account that an institute opened, within its book, for example `loan`.
    AccountId,
    /// Names a fund within the book of its institute, for example `public-2027`.
    FundId,
    /// Names a call inside an institute. One name space for the whole house.
    ProjectCallId,
    /// Names a committee within its institute, for example `technology`.
    CommitteeId,
    /// Names a webhook within its organisation, for example `portal`.
    WebhookId,
    /// Names a project, from its proposal on. One name space for the whole house.
    ProjectId,
}

/// The number after so many.
pub(crate) fn next(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
}

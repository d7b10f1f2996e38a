//! Names of what the network is made of.

guildhall_model::names! {
    /// Names a programme, for example `manufacturing`.
    ProgrammeId,
    /// Names a call, for example `additive-2026`. One name space for the whole house.
    CallId,
    /// Names a proposal. One name space for the whole house.
    ProposalId,
    /// Names a concept paper. One name space for the whole house.
    PaperId,
    /// Names a focus area, for example `castings`.
    FocusId,
    /// Names an institute, for example `large-castings`. One name space for the whole house.
    InstituteId,
    /// Names a tier of membership within its institute, for example `small-firm`.
    TierId,
}

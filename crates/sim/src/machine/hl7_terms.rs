//! Terms of ISO/IEEE 11073-10101 that the monitor uses: context-free code and reference id,
//! with the dimension in MDC and in UCUM.

/// One term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    pub(crate) reference: &'static str,
    pub(crate) code: u32,
    pub(crate) ucum: &'static str,
    pub(crate) dimension: (u32, &'static str),
    /// Containment within the device: MDS.VMD.channel, as OBX-4 wants it.
    pub(crate) place: &'static str,
    /// What recordings of the MIMIC database call it.
    column: &'static str,
}

const BEATS: (u32, &str) = (264_864, "MDC_DIM_BEAT_PER_MIN");
const BREATHS: (u32, &str) = (264_928, "MDC_DIM_RESP_PER_MIN");
const PERCENT: (u32, &str) = (262_688, "MDC_DIM_PERCENT");
const MMHG: (u32, &str) = (266_016, "MDC_DIM_MMHG");
const DEGREES: (u32, &str) = (268_192, "MDC_DIM_DEGC");
const MILLIVOLT: (u32, &str) = (266_418, "MDC_DIM_MILLI_VOLT");

#[rustfmt::skip]
const TERMS: [Term; 16] = [
    term("MDC_ECG_HEART_RATE", 147_842, "{beat}/min", BEATS, "1.1.1", "HR"),
    term("MDC_ECG_V_P_C_RATE", 148_066, "/min", BEATS, "1.1.1", ""),
    term("MDC_ECG_AMPL_ST_II", 131_842, "mV", MILLIVOLT, "1.1.2", ""),
    term("MDC_PULS_OXIM_SAT_O2", 150_456, "%", PERCENT, "1.2.1", "SpO2"),
    term("MDC_PULS_OXIM_PULS_RATE", 149_530, "{beat}/min", BEATS, "1.2.1", "PULSE"),
    term("MDC_PULS_OXIM_PERF_REL", 150_448, "%", PERCENT, "1.2.1", ""),
    term("MDC_RESP_RATE", 151_562, "{breath}/min", BREATHS, "1.3.1", "RESP"),
    term("MDC_AWAY_CO2_ET", 151_708, "mm[Hg]", MMHG, "1.3.2", ""),
    term("MDC_PRESS_BLD_ART_ABP_SYS", 150_037, "mm[Hg]", MMHG, "1.4.1", "ABPSys"),
    term("MDC_PRESS_BLD_ART_ABP_DIA", 150_038, "mm[Hg]", MMHG, "1.4.1", "ABPDias"),
    term("MDC_PRESS_BLD_ART_ABP_MEAN", 150_039, "mm[Hg]", MMHG, "1.4.1", "ABPMean"),
    term("MDC_PRESS_BLD_NONINV_SYS", 150_021, "mm[Hg]", MMHG, "1.5.1", "NBPSys"),
    term("MDC_PRESS_BLD_NONINV_DIA", 150_022, "mm[Hg]", MMHG, "1.5.1", "NBPDias"),
    term("MDC_PRESS_BLD_NONINV_MEAN", 150_023, "mm[Hg]", MMHG, "1.5.1", "NBPMean"),
    term("MDC_PRESS_BLD_VEN_CENT_MEAN", 150_087, "mm[Hg]", MMHG, "1.4.2", ""),
    term("MDC_TEMP_BODY", 150_364, "Cel", DEGREES, "1.6.1", ""),
];

/// By its reference id.
pub(crate) fn of_reference(reference: &str) -> Option<Term> {
    TERMS.into_iter().find(|term| term.reference == reference)
}

/// By the column of a recording.
pub(crate) fn of_column(column: &str) -> Option<Term> {
    TERMS.into_iter().find(|term| term.column == column && !column.is_empty())
}

const fn term(
    reference: &'static str,
    code: u32,
    ucum: &'static str,
    dimension: (u32, &'static str),
    place: &'static str,
    column: &'static str,
) -> Term {
    Term { reference, code, ucum, dimension, place, column }
}

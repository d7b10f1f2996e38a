//! i3X as a program meets it. Read in this order: [`browse`], [`values`], [`subscriptions`],
//! [`shared`] (who sees what), [`spec`] (the published description).

mod browse;
mod shared;
mod spec;
mod subscriptions;
mod values;

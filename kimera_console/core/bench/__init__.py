"""Fair measurement of backends, each in a fresh child process.

`contenders` says what this machine has, `measure_plan` runs a plan, `save_run` keeps its result.
The parts: `choice` (a contender in words), `texts` (the same for all), `child` and `worker` (a
measuring process and its parent's side), `participant`, `rounds` and `engine` (interleaved rounds),
`record` (samples and checks of the vectors), `stats`, `summary` and `claims` (what they say),
`machine` (what it ran on), `live` (a run as it grows), `view` and `report` (a run to look at, and
on paper).

Light to import: no backend's library is loaded in the calling process.
"""

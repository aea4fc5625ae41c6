"""Say once how property tests run."""

from hypothesis import HealthCheck, settings

# A slow machine is no fault of the code: timings never decide.
settings.register_profile("memoir", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("memoir")

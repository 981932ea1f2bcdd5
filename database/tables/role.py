"""Roles of those who use the platform."""

from enum import StrEnum


class Role(StrEnum):
    """What someone is to the hospital."""

    DOCTOR = 'doctor'
    REVIEWER = 'reviewer'
    TECHNICIAN = 'technician'
    CLERK = 'clerk'
    ADMIN = 'admin'
    SECURITY = 'security'
    AUDITOR = 'auditor'
    PATIENT = 'patient'
    DEVICE = 'device'
    CLIENT = 'client'
    SYSTEM = 'system'

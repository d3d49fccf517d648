# revoked

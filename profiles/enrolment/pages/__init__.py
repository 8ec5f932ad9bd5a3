"""What admins see of enrolment: Administration › Enrolment Keys, and the codes of a user."""

"""Every name stands for a published number of its own."""

from console.domain.codes import CodeTable
from console.simulator.uptivity import result_codes


def test_every_name_stands_for_a_published_number_of_its_own(codes: CodeTable):
    named = {name: number for name, number in vars(result_codes).items() if name.isupper()}
    assert len(named) > 40
    assert len(set(named.values())) == len(named)
    assert set(named.values()) <= {row.code for row in codes.rows}
